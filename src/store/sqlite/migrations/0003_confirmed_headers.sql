-- Headers that an admin has confirmed for a field although they differ from its name or label.
--
-- Imports once read decisions about columns by their position, so a field could be fed by the wrong column. The owner is
-- warned of each difference until the field is confirmed. A renamed field differs by the owner's own wish.

ALTER TABLE field ADD COLUMN confirmed_headers TEXT NOT NULL DEFAULT '[]';  -- a JSON list of names made of headers

UPDATE field SET confirmed_headers = (SELECT json_group_array(name) FROM header WHERE field = field.id)
WHERE EXISTS (SELECT 1 FROM change WHERE instr(what, '" is called "' || field.name || '" now.') > 0);
