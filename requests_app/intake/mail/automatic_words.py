"""The words by which automatic mail shows itself when no header does, language by language.

Each line is a set of alternatives; the lines are joined.
"""

BOUNCE_SUBJECT = r"""
    (?:mail|message|delivery|leverans\w*|zustell\w*)\b.{0,40}\b(?:fail\w*|undeliver\w*|return\w*|misslyck\w*|fehl\w*)
    (?:mail|message|delivery|entrega)\b.{0,40}\b(?:problem|status|notification|delayed|error|warning|fallid\w*)
    undeliver(?:ed|able)|non[- ]?(?:remis|deliver)\w*|failure notice|returned (?:mail|to sender)
    delivery (?:status|report|failure)|nondeliverable|unzustellbar|onbestelbaar|kunde inte levereras
    går inte att leverera|olevererbar|ej levererat|could not be delivered|cannot be delivered|user unknown
    warning: could not send|mail system error|deferred mail|unknown (?:user|recipient|address)|niedostarcz\w*
    undelivered|not delivered|delivery (?:error|problem|fail)|mail could not|nedoruč\w*|kan ikke leveres
    ei voitu toimittaa|virus (?:found|alert|detected)|blocked (?:mail|message)
"""

AWAY_SUBJECT = r"""
    auto(?:matic|matiskt?|matische?)?[- _]?(?:re(?:ply|sponse|spuesta|sposta)|svar|antwort)
    automatic(?:al)?(?:ly)? (?:reply|response|generated)|automatisk(?:t)? (?:svar|svarsmeddelande)
    automatische antwort|automatisch antwoord|automatische afwezigheid|automaattinen vastaus|réponse automatique
    respuesta autom[aá]tica|risposta automatica|resposta autom[aá]tica|automatyczna odpowiedź|autoodpowiedź
    autosvar|autoresponder|autoreply|out[- ]of[- ](?:the[- ])?office|ooo\b
    away from (?:my )?(?:mail|office|desk)|on (?:vacation|leave|holiday)|vacation (?:reply|message|notice)
    frånvar\w*|jag är (?:inte på|på semester|borta|ledig|frånvarande)|semester\w*|på semester|ej på kontoret
    inte på (?:kontoret|jobbet|plats)|föräldraledig\w*|tjänstledig\w*|sjukskriven|har slutat|slutat|fravær\w*
    ikke til stede|ute av kontoret|ferie\b|på ferie|poissa\w*|lomalla\w*|abwesen\w*|nicht im (?:büro|hause)
    im urlaub|außer haus|absence|absent|message d.absence|en cong[eé]s?|hors du bureau|fuera de (?:la )?oficina
    ausen\w*|fuori (?:sede|ufficio)|assen(?:te|za)\w*|afwezig\w*|niet aanwezig|nieobecno\w*|mimo kancelář\w*
    nepřítomn\w*|távol\w*|έξω από|автоответ\w*|вне офиса|自动回复|自動返信|不在
"""

ACK_SUBJECT = r"""
    empfangsbest[aä]tigung|eingangsbest[aä]tigung|lesebest[aä]tigung|.{0,60}acknowledge?ment of receipt\b
    accus[eé] de r[eé]ception|mottagningsbekr[aä]ftelse|bekr[aä]ftelse p[aå] (?:mottag|ert|ditt|ärende)\w*
    läskvitto|we (?:have )?received your|vi har (?:tagit emot|mottagit) (?:ditt|ert|din|er)
    tack för ditt (?:mejl|mail|meddelande|ärende)|ärendebekräftelse
    your (?:message|email|mail) (?:has been|was) received|please (?:confirm|verify) (?:your|that)
    (?:ticket|case|ärende)\s*#?\[?\w+\]? (?:created|skapat|received)|verschlüsselte e-?mail benachrichtigung
    benachrichtigung über verschlüsselte|encrypted (?:e-?mail|message) notification
"""

AWAY_TEXT = r"""
    this is an automatic(?:ally generated)? (?:reply|response|message)
    automatically generated (?:reply|response|message|e-?mail)
    i (?:am|will be) (?:currently )?(?:out of (?:the )?office|on (?:annual )?(?:leave|vacation|holiday))
    detta är ett (?:automatiskt|autogenererat)
    jag är (?:inte på kontoret|på semester|tjänstledig|föräldraledig|frånvarande)|dies ist eine automatische?
    diese (?:e-?mail|nachricht) wurde automatisch
    ich bin (?:zur zeit|derzeit|momentan|vom|bis|ab)? ?.{0,30}(?:nicht im (?:büro|hause)|abwesend|im urlaub)
    tämä on automaattinen (?:vastaus|viesti)|olen (?:vuosi|virka|opinto|vanhempain)?(?:lomalla|vapaalla)
    olen poissa (?:toimistolta|töistä|työpaikalta)
    je (?:suis|serai) (?:actuellement )?(?:absente?|en (?:cong[eé]|vacances)|hors du bureau)
    jeg er (?:p[åa] ferie|ikke p[åa] kontoret|ute av kontoret|fraværende)|dette er e[nt] automatisk
    estoy (?:fuera de la oficina|de vacaciones|ausente)|sono (?:fuori ufficio|in ferie|assente)
    ik ben (?:momenteel )?(?:afwezig|met vakantie|niet op kantoor)|jestem (?:na urlopie|poza biurem|nieobecn)
    ceci est (?:un message|une réponse) automatique|your message was received at
    click (?:the|on the|this) (?:following )?link (?:below )?to (?:have|release|confirm|verify|deliver) (?:your|this)
"""

BOUNCE_TEXT = r"""
    could not be delivered|was not delivered|undeliver(?:able|ed)|delivery (?:has )?failed
    (?:permanent|fatal) error|user unknown|unknown user|mailbox (?:unavailable|is full|not found)|no such user
    the following (?:address(?:es)?|recipients?|message)|kunde inte levereras|unable to deliver
    not be (?:delivered|found)|message was (?:rejected|not accepted)|recipient.{0,30}(?:rejected|unknown)
    over quota|returned to sender
"""

DELAY = r"""
    delivery (?:temporarily )?(?:suspended|delayed)|(?:message|mail|delivery)\b.{0,40}\bdelayed|delayed mail
    (?:will|we'll) (?:be retried|keep trying|try again|continue to try|retry)|still (?:being )?(?:retried|trying)
    warning message only|do not need to (?:resend|re-send)|could not send message for past|försenad leverans
    försök(?:er)? igen|verzögert|zustellung.{0,30}verzögerung|transient (?:failure|error)
"""

CALENDAR_SUBJECT = r"""
    (?:accepted|declined|tentative|tentatively accepted|angenommen|abgelehnt|zugesagt|accepté|refusé)\s*:
    (?:accepterat|accepterad|avböjt|avböjd|preliminär\w*|godkänt|godtaget|akseptert|hyväksytty|aceptado|rechazado)\s*:
"""

UNSUBSCRIBE = r"""
    to unsubscribe|unsubscribe (?:here|from)|opt-?\s?out|wish no longer to receive|avregistrera dig här
    (?:not|no longer) (?:want|wish) to receive (?:any )?(?:further|more|our)|avsluta prenumerationen
    no longer (?:want|wish) to receive
"""
