"""The words that name a right, language by language; `words.any_of` makes a pattern of each."""

ACCESS = r"""
    %ART%15\b
    15\s*artikla|registerutdrag|\b(?:få |ge mig |begär(?:a|an om)? |rätt till )(?:full )?(?:tillgång|insyn)
    (?:vilka|vad för|alla|de) (?:person)?uppgifter (?:som )?(?:ni|du|företaget) (?:har|sparar|lagrar|behandlar)
    vad (?:ni|har ni|du) (?:har|vet|sparat?|för) (?:om |uppgifter )
    (?:kopia|utdrag) (?:på|av) (?:alla |mina |de )*(?:person)?(?:uppgifter|data)
    (?:få|begära?) ut (?:alla )?(?:mina |min )?(?:person)?(?:uppgifter|data)|(?:vad|allt) ni har (?:sparat )?om mig
    (?:vad|va) har ni (?:\w+ ){0,3}(?:om|på) m(?:ig|ej)
    subject access|access request|request (?:for|to) access|right of access|requesting access
    access to (?:my|all|the) (?:personal )?(?:data|information)
    copy of (?:all |my |the )*(?:personal )?data|what (?:data|information) (?:do )?you (?:have|hold|store)
    what (?:do )?you know about me|everything you (?:have|hold|know|store) (?:about|on) me
    welche (?:\w+ )?daten (?:haben|speichern|verarbeiten)|quelles (?:sont les )?(?:\w+ )?données
    mitä tietoja (?:teillä|te)|qué datos (?:tienen|guardan)|quali dati (?:avete|conservate)
    hvilke (?:person)?(?:oplysninger|opplysninger|data)
    \bdsar\b|indsigt|innsyn|tarkastusoikeu\w*|tarkastaa|pääsy\w* (?:tieto|henkilötieto)|omat tieto
    selbstauskunft|auskunft\w* (?:gemäß|nach|über|bzgl|verlang|ersuch)|auskunftsersuchen|droit d.acc[eè]s
    accès à mes|demande d.accès|derecho de acceso|solicitud de acceso|acceso a (?:mis|los) datos
    accesso ai (?:dati|miei)|inzage|acesso aos (?:meus )?dados|přístup k (?:osobním )?údaj
    pristup\w* (?:osobnim )?podac|dostęp\w* do (?:moich )?danych|доступ\w* (?:к|до)|πρόσβασης?|accesul la date
    copie? (?:mi)?ch danych|kopi[ia] (?:moich )?danych|копі[юя]|копи[юя]
"""

PORTABILITY = r"""
    %ART%20\b
    dataportabilitet|data portability
    (?:maskinläsbart?|machine[- ]readable|maschinenlesbar\w*|lisible par machine|lectura mecánica)
    portabilit[éy]|datenübertragbarkeit|portabilidad|dataportabilitet|siirtää tieto
    flytta (?:över )?mina uppgifter|föra över mina uppgifter
"""

RECTIFICATION = r"""
    %ART%16\b|rättelse
    \brätta (?:till )?(?:mina|min|mitt|uppgift|följande|namn|adress|detta)
    (?:mina|era|ni har) (?:\w+ ){0,3}(?:felaktiga|fel) (?:uppgifter|adress|namn|nummer|stavat)|korriger
    uppdatera (?:mina|min|mitt) (?:uppgift|adress|namn|telefon|e-?post)|rectif|correct (?:my|the|this)
    stavat (?:\w+ ){0,3}fel\b|\b(?:har|fått|bytt) (?:nytt? )?(?:flyttat|ny adress|adress|nytt namn|efternamn)
    incorrect (?:data|information)|berichtigung|berigtigelse|retting av|korrigering|oikais\w*|corrección
    correzione|correctie|retificação|oprav\w* |ispravak|ispravk\w*|διόρθωσ\w*|sprostowan\w*|исправ
"""

ERASURE = r"""
    %ART%17\b
    %NOT%\b(?:radera|raderar|raderade?s?|stryk)\b(?! (?:inte|ingenting|ej|detta|det här|meddelande|mejlet|inget))
    radering|rätten att bli (?:bortglömd|glömd)|(?:ta|tar|tas) bort (?:mig%LIST%|mitt|mina|min|alla|allt|all|kontot)
    %NOT%\bglöm(?:mer|ma)? mig\b
    avsluta (?:och ta bort )?(?:mitt )?konto|(?:erasure|right to be forgotten)
    %NOT%\b(?:delete|erase|remove) (?:all |any |my |me\b%LIST%|the )+
    \bforget me\b|want to be forgotten
    deletion of|löschung|%NOT%\blöschen\b
    lösch(?:t|e)? (?:sie )?(?:meine|alle)|sletning|slett(?:e|et|ing)?\b|slette? (?:mine|alle|all)
    poist(?:akaa|atte|ettava|aa|amaan|etaan|o|oa|amista)\b|effacement|effacer
    supprim(?:er|ez|iez) (?:mes|mon|toutes)|supresión|supriman
    borr(?:ar|en|ad) (?:mis|todos)|cancella(?:re|te) (?:i miei|tutti)|usu(?:nąć|ńcie) (?:mo|wszystk)
    eliminar (?:mis|todos)|cancellazione|verwijder\w*|apagamento|výmaz\w*|brisanj\w*|διαγραφ\w*|usunięci\w*
    удал(?:ить|ите|ения)|حذف|ștergere
"""

RESTRICTION = r"""
    %ART%18\b
    begräns\w* (?:av |min |mina |er )*(?:behandling|användning)|begränsa behandlingen
    restrict\w* (?:of |the )*processing|einschränkung der verarbeitung|limitation du traitement
    limitación del tratamiento|begrænsning af behandling|begrensning av behandling|käsittelyn rajoitta
"""

OBJECTION = r"""
    %ART%21\b
    invänd\w*|motsätter mig|\bobject to\b|\bobjection\b|widerspr(?:uch|eche)\b|m.oppose|opposition au|me opongo
    oposición|indsigelse|innsigelse|protesterer|vastusta\w*|bezwaar|námitk\w*|prigovor\w*|opposizione|oposição
    εναντίωσ\w*|sprzeciw\w*
"""

MARKETING_STOP = r"""
    avregistrera|avprenumerera|avanmäl
    (?:sluta|slipp\w*|inga? (?:fler|mer)|vill inte ha|stoppa) (?:\w+ ){0,4}(?:nyhetsbrev|marknadsföring)
    (?:sluta|slipp\w*|inga? (?:fler|mer)|vill inte ha|stoppa) (?:\w+ ){0,4}(?:utskick|erbjudanden)|avreg\w*
    sluta (?:att )?(?:mejla|maila|ringa|sms:?a|kontakta|skriva till) (?:\w+ )?(?:mig|oss)
    stop (?:e-?mailing|calling|contacting|texting) (?:me|us)|(?:remove|take) (?:me|us) (?:from|off) \w+ (?:\w+ )?list
    ta bort (?:mig|oss|min adress) från (?:\w+ )?(?:\w*list\w*|utskick\w*|nyhetsbrev\w*)
    reklam\w*|direktmarknadsföring|nyhetsbrev\w*|direct marketing|unsubscribe|opt[- ]?out|newsletter
    direktwerbung|werbung|prospection|publicité|publicidad|mercadotecnia|markedsføring|suoramarkkinoin\w*
    marketing direct|marketing diretto|přímý marketing
"""

AGREEMENT = r"""
    personuppgiftsbiträdesavtal|biträdesavtal|\bpub[- ]?avtal|data processing agreement|\bdpa\b|processor agreement
    auftragsverarbeitung\w*|\bavv?-vertrag|databehandleraftale|databehandleravtale|verwerkersovereenkomst
    contrat de sous-traitance|encargado del tratamiento
    %ART%28\b
"""

COMPLAINT = r"""
    klagomål|klagan\b|klagar (?:på|över)|missnöjd
    anmäl(?:a|er|an|t) (?:\w+ ){0,3}(?:imy|integritetsskyddsmyndigheten|tillsynsmyndighet)|förmaning
    inte fått (?:något |ett )?svar|(?:inte|aldrig) svarat (?:på|mig)
    lodge a complaint (?:against|about)|i (?:wish|want|would like) to complain
    \bmy complaint\b|formal complaint|complaint (?:under|against|about|according)
    beschwerde (?:über|gegen|nach|gemäß|bzgl)|réclamation (?:contre|concernant|au|en)|plainte|reclamación
    reclamo|klage (?:over|på)|valitus|valitan|klacht|stížnost|pritužb\w*|reclamação|καταγγελία
    haven.t (?:received|got) (?:an |any )?(?:answer|reply)|admonition|mahnung
    tillsynsmyndighet\w* (?:har|inleder|begär)
"""

TAKEN_BACK = r"""
    (?:drar|tar|ta|dra) (?:härmed )?tillbaka (?:min|hela) (?:begäran|förfrågan)
    återkalla\w* (?:härmed )?min begäran|withdraw(?:ing)? my (?:\w+ )?request
    ziehe (?:hiermit )?(?:meine|die) (?:\w+ )?(?:anfrage|antrag) zurück
    trekker (?:tilbake )?(?:min|forespørselen)|retire ma demande|retiro mi solicitud
"""

CONSENT = r"""
    samtycker (?:jag )?inte längre|återkalla\w* (?:\w+ )?samtycke|dra\w* tillbaka (?:\w+ )?samtycke
    withdraw (?:my |any )?consent
"""
