-- Which headers may feed a field though its name or label says otherwise.
--
-- Imports once read decisions about columns by their place, so a field could be fed by the wrong column. Where the two
-- differ the owner is warned, until the field is confirmed. A field that was renamed differs by the owner's own wish.

ALTER TABLE field ADD COLUMN confirmed_headers TEXT NOT NULL DEFAULT '[]';  -- names made of headers

UPDATE field SET confirmed_headers = (SELECT json_group_array(name) FROM header WHERE field = field.id)
WHERE EXISTS (SELECT 1 FROM change WHERE instr(what, '" is called "' || field.name || '" now.') > 0);
