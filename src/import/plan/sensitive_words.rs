//! Words of headers over sensitive columns, in the languages of the sheets that come in, without accents.

/// One kind of sensitive column.
pub(super) struct Sensitive {
    pub(super) reason: &'static str,
    /// Phrases that name it wherever they stand in a header.
    pub(super) phrases: &'static [&'static str],
    /// Headers that name it only when nothing else stands there.
    pub(super) alone: &'static [&'static str],
    /// Words that make the header something else.
    pub(super) unless: &'static [&'static str],
}

/// Words of account numbers and codes, whose nine digits are no social security numbers.
#[rustfmt::skip]
pub(super) const ACCOUNT_OR_CODE: &[&str] = &[
    "account", "acct", "acc", "id", "ids", "number", "num", "no", "nbr", "nr", "ref", "reference", "customer",
    "cust", "client", "member", "patient", "policy", "contract", "code", "zip", "zipcode", "postal", "postcode",
    "serial", "invoice", "order", "key", "kundennummer", "kunde", "cliente", "klant", "phone", "meter", "parcel",
    "license", "licence", "cusnum", "custno", "custnum", "acctno", "acctnum", "accountnum", "npi", "duns", "upc",
    "sku", "tracking", "case",
];

/// Every kind, the most telling first.
#[rustfmt::skip]
pub(super) const SENSITIVE: &[Sensitive] = &[
    Sensitive {
        reason: "looks like a social security number",
        phrases: &[
            "ssn", "ssns", "ss no", "ss number", "ss num", "ss nbr", "soc sec", "socsec", "soc no",
            "social security", "social sec", "social insurance", "social no", "sin no", "sin number", "nino",
            "national insurance", "ni number", "ni no", "sozialversicherung", "sozialversicherungsnummer",
            "sv nummer", "sv nr", "svnr", "rentenversicherungsnummer", "ahv", "securite sociale", "no secu", "nir",
            "seguridad social", "nss", "codice fiscale", "cod fiscale", "cpf", "niss", "bsn", "burgerservicenummer",
            "sofinummer", "rijksregister", "rijksregisternummer", "personnummer", "personnr", "cpr", "fodselsnummer",
            "henkilotunnus", "hetu", "national id", "national identification", "aadhaar", "aadhar", "curp",
            "last 4 social", "last 4 of social", "social last 4",
        ],
        alone: &["ss", "sin", "social", "soc"],
        unless: &["office"],
    },
    Sensitive {
        reason: "looks like a tax number",
        phrases: &[
            "ein", "fein", "tin", "itin", "tax id", "tax ident", "tax identification", "federal id", "fed id",
            "employer identification", "employer id", "taxpayer", "utr", "steuernummer", "steuer id", "steuer nr",
            "steuernr", "steueridentifikationsnummer", "idnr", "nif", "numero fiscal", "contribuinte",
        ],
        alone: &[],
        unless: &["can", "roof", "foil"],
    },
    Sensitive {
        reason: "looks like a password or PIN",
        phrases: &[
            "password", "passwd", "passwords", "pwd", "pswd", "passcode", "pass code", "passphrase", "pass phrase",
            "pass word", "passwort", "kennwort", "mot de passe", "mdp", "contrasena", "senha", "palavra passe",
            "parola dordine", "wachtwoord", "losenord", "adgangskode", "passord", "salasana", "pin", "pins",
            "pincode", "secret word", "secret question", "secret answer", "secret code", "security question",
            "security answer", "security code", "security word", "code word", "codeword", "maiden name",
            "mothers maiden", "api key", "access token", "secret key", "private key", "door code",
            "gate code", "alarm code", "alarm pin", "garage code", "entry code", "access code", "lockbox",
            "lock box", "key code", "keypad", "keypad code", "lock combination", "combination lock",
            "safe combination", "gate combo", "entry key", "buzzer code", "alarmcode", "turcode", "tuercode",
            "torcode", "zugangscode", "code alarme", "code dalarme", "code porte", "code portail", "digicode",
            "code dacces", "code acces", "codigo alarma", "codigo de alarma", "codigo puerta", "codigo de acceso",
            "clave", "codice allarme", "codice cancello", "codice accesso", "codigo de alarme", "toegangscode",
            "alarmkode", "dorkode", "portkod", "larmkod", "ovikoodi", "alarm codes", "gate codes", "door codes",
        ],
        alone: &["secret", "pw", "combination", "alarm", "verbal"],
        unless: &[
            "santa", "shopper", "color", "colour", "map", "lapel", "bowling", "hair", "garden", "reset", "reminder",
        ],
    },
    Sensitive {
        reason: "looks like a birth date",
        phrases: &[
            "birth", "birthday", "birthdate", "birthdt", "birthdays", "bdate", "b date", "bday", "b day", "dob",
            "d o b", "geburtsdatum", "geburtstag", "geb datum", "gebdatum", "geb dat", "gebdat", "geboortedatum",
            "geboorte", "nacimiento", "naissance", "nascita", "nascimento", "fodselsdato", "fodselsdag",
            "fodelsedatum", "fodelsedag", "syntymaaika", "syntymapaiva", "syntymaika", "born on", "date born", "ddn",
            "fecha nac", "fec nac", "data nasc",
        ],
        alone: &["born", "geboren", "geb", "ne le", "nato il", "fodt", "fodd"],
        unless: &[
            "place", "city", "country", "state", "town", "lugar", "lieu", "luogo", "ort", "card", "club", "party",
            "gift", "discount", "coupon", "sent", "reminder", "control", "certificate",
        ],
    },
    Sensitive {
        reason: "looks like a card number",
        phrases: &[
            "card number", "card no", "card num", "card nbr", "card last", "last 4 of card", "last 4 card",
            "card exp", "card expiry", "card expiration", "card on file", "credit card", "creditcard", "debit card",
            "cc no", "cc number", "cc num", "ccnum", "cc last", "cc exp", "cc expiry", "cc expiration", "cardnumber",
            "cardno", "cvv", "cvv 2", "cvc", "cc cvv", "carte bancaire", "carte de credit", "carte credit",
            "no carte", "no de carte", "numero de carte", "numero carte", "carta di credito", "carta credito", "tarjeta",
            "tarjeta de credito", "cartao de credito", "kreditkarte", "kreditkartennummer", "kartennummer",
            "kreditkort", "kortnummer", "kortnr", "luottokortti", "creditcardnummer", "cc on file", "payment card",
        ],
        alone: &["card last 4"],
        unless: &[
            "loyalty", "library", "member", "membership", "rewards", "reward", "club", "punch", "business",
            "christmas", "gift", "time", "fuel", "rate", "type", "accepted", "accepts", "fee", "fees", "id",
        ],
    },
    Sensitive {
        reason: "looks like a bank account",
        phrases: &[
            "bank account", "bank acct", "bank acc", "bank ac", "bank a c", "bank no", "bank number", "bank details",
            "bank code", "bank routing", "bank name", "bankaccount", "iban", "bic", "swift", "sort code", "sortcode",
            "routing no", "routing number", "routing num", "routing nbr", "routing code", "routing aba",
            "acct routing", "aba no", "aba number", "aba routing", "aba rtn", "aba num", "rtn no", "transit no",
            "transit number", "checking account", "checking acct", "checking no", "checking number",
            "savings account", "savings acct", "ach account", "ach no", "ach routing", "direct deposit", "bsb",
            "clabe", "kontonummer", "kontonr", "konto nr", "bankverbindung", "bankleitzahl", "blz", "bankkonto",
            "compte bancaire", "coordonnees bancaires", "rib", "cuenta bancaria", "cuenta corriente",
            "no cuenta bancaria", "conto corrente", "conto bancario", "coordinate bancarie", "conta bancaria",
            "conta corrente", "nib", "bankrekening", "bankrekeningnummer", "rekeningnummer", "tilinumero",
            "pankkitili", "bankgiro", "clearingnummer", "bank particulars", "bank last",
        ],
        alone: &["bank", "aba", "rtn", "checking", "checking acct no", "ach", "banque", "banco", "banca"],
        unless: &["holiday", "holidays", "food", "blood", "river", "piggy", "branch hours", "taylor"],
    },
    Sensitive {
        reason: "looks like an identity document",
        phrases: &[
            "passport", "passports", "passeport", "reisepass", "pasaporte", "passaporto", "passaporte", "paspoort",
            "passnummer", "pasnummer", "driver license", "drivers license", "driver licence",
            "drivers licence", "driving licence", "driving license", "driver lic", "drivers lic", "dl no",
            "dl number", "dl num", "dln", "dl state", "fuhrerschein", "fuehrerschein", "permis de conduire",
            "no permis", "licencia de conducir", "patente di guida", "patente guida", "carta de conducao", "cnh",
            "rijbewijs", "korkort", "korekort", "forerkort", "ajokortti", "identity card", "identity no",
            "identity number", "id card no", "id card number", "carte d identite", "carte didentite", "carte identite", "cni",
            "personalausweis", "ausweis", "ausweisnummer", "dni", "nie", "cedula", "carta d identita", "carta didentita",
            "carta identita", "identiteitskaart", "alien number", "green card", "government id", "govt id",
            "state id", "military id", "visa number", "visa no",
        ],
        alone: &["dl", "drivers"],
        unless: &["office"],
    },
    Sensitive {
        reason: "looks like a health insurance number",
        phrases: &[
            "medicare", "medicaid", "mbi", "hicn", "insurance id", "insurance no", "insurance number",
            "insurance num", "insurance member", "insurance policy", "insurance group", "ins id", "ins no",
            "ins policy", "ins member", "subscriber id", "subscriber no", "health card", "health insurance",
            "nhs no", "nhs number", "nhs", "versichertennummer", "versicherungsnummer", "versicherungsnr",
            "krankenversicherung", "krankenversicherungsnummer", "krankenkasse", "carte vitale", "tarjeta sanitaria",
            "tessera sanitaria", "no assurance", "numero assurance", "assurance maladie", "zorgverzekering",
            "polisnummer", "insuranceid",
        ],
        alone: &[],
        unless: &["company", "agent", "accepted", "expires", "expiry", "car"],
    },
];
