//! The words labels are read by, in lower case. Stems, where a language bends them.

/// Stems for "meeting".
#[rustfmt::skip] // one word a line would hide the rest
pub(super) const MEETING: &[&str] = &[
    "meeting", "réunion", "reunión", "reunion", "reunió", "besprechung", "treffen", "riunion", "reuni", "vergader",
    "spotkani", "schůzk", "schôdz", "möte", "møde", "møte", "kokou", "toplant", "собрани", "встреч", "нарад", "збор",
    "зустріч", "σύσκεψ", "συσκέψ", "συνάντησ", "اجتماع", "פגיש", "ישיב", "会議", "会议", "會議", "회의", "모임", "미팅",
    "ミーティング", "értekezlet", "întâlni", "întruni", "ședinț", "събрани", "sastan", "sestan", "susitik", "sapulc",
    "koosolek", "การประชุม", "cuộc họp", "rapat", "मीटिंग",
];

/// Stems for "id", where it is a word of its own; `id` itself is looked for between other characters.
#[rustfmt::skip] // one word a line would hide the rest
pub(super) const ID: &[&str] = &[
    "identif", "identyf", "kennung", "nummer", "numéro", "numero", "número", "number", "numer", "číslo", "tunnus",
    "tunniste", "kimli", "идентиф", "ідентиф", "αναγνωριστικ", "معرف", "معرّف", "מזהה", "識別", "识别", "番号",
    "azonosító",
];

/// Words of other doors: telephone, conference, video device.
#[rustfmt::skip] // one word a line would hide the rest
pub(super) const OTHER_DOORS: &[&str] = &[
    "phone", "telefo", "téléph", "teléf", "puhelin", "телефон", "τηλέφ", "τηλεφ", "هاتف", "טלפון", "電話", "电话", "전화",
    "conferen", "conféren", "conferên", "konferen", "конферен", "διάσκεψ", "مؤتمر", "ועיד", "neuvottelu",
    "konferans", "video", "vidéo", "vídeo", "wideo", "видео", "відео", "βίντεο", "فيديو", "וידאו", "ビデオ", "视频", "視訊",
    "비디오", "dial", "einwahl", "tenant", "voip", "skype", "sip:",
];

/// Words for "passcode".
#[rustfmt::skip] // one word a line would hide the rest
pub(super) const PASSCODE: &[&str] = &[
    "passcode", "password", "access code", "code secret", "code d’accès", "code d'accès", "mot de passe", "kenncode",
    "kennwort", "passwort", "zugangscode", "código de acceso", "código de acesso", "contraseña", "senha",
    "codice di accesso", "codice d’accesso", "wachtwoordcode", "wachtwoord", "toegangscode", "wachtcode",
    "kod dostępu", "hasło", "heslo", "přístupový kód", "prístupový kód", "lösenkod", "lösenord", "åtkomstkod",
    "adgangskode", "adgangskod", "passord", "passkode", "tilgangskode", "salasana", "tunnuskoodi", "pääsykoodi",
    "geçiş kodu", "parola", "şifre", "секретный код", "код доступа", "пароль", "секретний код", "код доступу",
    "κωδικός πρόσβασης", "κωδικός", "رمز المرور", "كلمة المرور", "كلمة مرور", "קוד גישה", "קוד סודי", "סיסמה",
    "סיסמא", "パスコード", "パスワード", "암호", "비밀번호", "密码", "密碼", "通行码", "通行碼", "口令",
];
