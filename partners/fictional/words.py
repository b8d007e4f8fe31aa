"""The words fictional partners are made of. Nobody in here exists; numbers and addresses are set aside for fiction."""

FIRST_NAMES = (
    *("Agnes", "Alma", "Anna", "Asta", "Barbro", "Cecilia", "Dagny", "Ebba", "Elin", "Elvira", "Ester", "Freja"),
    *("Gerd", "Greta", "Hedda", "Ingrid", "Iris", "Johanna", "Karin", "Kerstin", "Lisbet", "Lovisa", "Maj", "Märta"),
    *("Nanna", "Olga", "Ragnhild", "Saga", "Signe", "Siri", "Solveig", "Svea", "Tuva", "Viola", "Ylva", "Åsa"),
    *("Albin", "Anton", "Arvid", "Axel", "Birger", "Björn", "Edvin", "Einar", "Elof", "Folke", "Gunnar", "Göran"),
    *("Hjalmar", "Ivar", "Jöran", "Kjell", "Knut", "Loke", "Malte", "Nils", "Olof", "Ragnar", "Rune", "Sixten"),
    *("Sten", "Sture", "Tage", "Torsten", "Valdemar", "Viking", "Yngve", "Åke", "Örjan", "Östen"),
)
LAST_NAMES = (
    *("Almhult", "Askdal", "Björkskog", "Blåklint", "Dalström", "Ekehed", "Enbacka", "Fagerås", "Fjällrot", "Forsgläd"),
    *("Granlid", "Grönkvist", "Hagelmo", "Harsjö", "Hasselö", "Hedstig", "Holmvik", "Ished", "Julskog", "Kallbäck"),
    *("Klövervall", "Kråkmo", "Kvarnlöt", "Källhage", "Lavstrand", "Lindåker", "Ljungkulle", "Lönnmark", "Mossfjäll"),
    *("Myrholt", "Nordglänta", "Nyponros", "Näckros", "Olvstig", "Piläng", "Rågskyl", "Rönnlid", "Sandhem", "Skarpö"),
    *("Skogslöv", "Snöfrid", "Solbacke", "Stenåker", "Stillvatten", "Sävstrå", "Tallmo", "Tjärnhag", "Tranmyr"),
    *(
        "Törnskog",
        "Ulvsjö",
        "Vargtall",
        "Vassvik",
        "Vidöra",
        "Vinterås",
        "Ålkista",
        "Åsgren",
        "Ängsull",
        "Öhed",
        "Örnlid",
    ),
)
BUSINESS_NAMES = (
    *("Aspvind", "Blågryning", "Drivved", "Dunfjäder", "Eklöv", "Flodmynna", "Frostglimt", "Gnistspår", "Gulsparv"),
    *(
        "Havstulpan",
        "Höstlykta",
        "Isrännan",
        "Järnmosse",
        "Klarbäck",
        "Kopparmåne",
        "Ljusnatt",
        "Morgonflod",
        "Norrskimmer",
    ),
    *("Porslinsö", "Ripspår", "Rödbett", "Silverlom", "Sommarhamn", "Strömkarl", "Talldunge", "Tussilago", "Vitmossa"),
    *("Vårflod", "Åskmoln", "Ängsväv", "Öresten", "Örtagård"),
)
TRADES = (
    *(
        "Bageri",
        "Blommor",
        "Bokföring",
        "Bygg",
        "Cykel",
        "Data",
        "El",
        "Fastigheter",
        "Foto",
        "Golv",
        "Hälsa",
        "Import",
    ),
    *(
        "Kafé",
        "Konsult",
        "Logistik",
        "Måleri",
        "Möbler",
        "Plåt",
        "Redovisning",
        "Rör",
        "Skog",
        "Teknik",
        "Tryck",
        "Åkeri",
    ),
)
STREETS = (
    *(
        "Aspstigen",
        "Bergsslingan",
        "Bäckgränden",
        "Dimvägen",
        "Ekollongatan",
        "Fiskmåsgatan",
        "Fyrbåksvägen",
        "Granrisgatan",
    ),
    *("Gärdsgårdsvägen", "Hattmakargränd", "Isbjörnsgatan", "Kajutvägen", "Klockstapelgatan", "Lingonrisvägen"),
    *("Läderbacken", "Mjölkpallsvägen", "Nattfjärilsgatan", "Pumpstocksvägen", "Rimfrostgatan", "Segelduksgatan"),
    *(
        "Skridskostigen",
        "Svalbogatan",
        "Tegelugnsvägen",
        "Trossvägen",
        "Utsiktsgränd",
        "Vindflöjelgatan",
        "Åkerbärsstigen",
    ),
    *("Älvkvarnsvägen", "Ödlestigen", "Önskebrunnsgatan"),
)
# Three digits of a postcode and the town they lie in.
TOWNS = (
    *(("114", "Stockholm"), ("753", "Uppsala"), ("633", "Eskilstuna"), ("582", "Linköping"), ("554", "Jönköping")),
    *(("352", "Växjö"), ("392", "Kalmar"), ("621", "Visby"), ("371", "Karlskrona"), ("211", "Malmö"), ("222", "Lund")),
    *(("302", "Halmstad"), ("411", "Göteborg"), ("503", "Borås"), ("652", "Karlstad"), ("702", "Örebro")),
    *(("722", "Västerås"), ("791", "Falun"), ("802", "Gävle"), ("852", "Sundsvall"), ("831", "Östersund")),
    *(("903", "Umeå"), ("931", "Skellefteå"), ("972", "Luleå"), ("981", "Kiruna"), ("262", "Ängelholm")),
)
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
SUPPORT_ADDRESS = "support@example.com"
DEVICES = (
    "Firefox, Linux",
    "Firefox, Windows",
    "Chrome, Android",
    "Chrome, Windows",
    "Safari, iPhone",
    "Safari, macOS",
)
USES = ("login", "logout", "invoice_opened", "order_placed", "password_changed", "report_downloaded", "settings_saved")
INVOICED = (
    *("Webbhotell, tolv månader", "Supportavtal, kvartal", "Konsulttid", "Driftavtal, månad", "Domännamn, ett år"),
    *("Utbildning, halvdag", "Installation på plats", "Säkerhetskopiering, år"),
)
# Questions may hold {name}, {phone}, {email} and {number}; answers hold nobody.
QUESTIONS = (
    ("Kommer inte in", "Hej! Sedan i går kommer jag inte in i kundportalen. Ring mig gärna på {phone}.\nMvh {name}"),
    ("Fel på fakturan", "Beloppet på senaste fakturan stämmer inte med avtalet. Svara till {email}, tack.\n/{name}"),
    ("Ny adress", "Vi har flyttat. Kan ni skicka fakturorna till den nya adressen? Frågor besvaras på {phone}."),
    ("Långsamt", "Sidorna laddar långsamt varje morgon vid nio. Gäller det fler än oss?\nHälsningar {name}"),
    ("Uppgifter till avtalet", "Här kommer numret ni bad om: {number}. Hör av er om något saknas.\n{name}"),
    ("Säkerhetskopior", "Hur länge sparar ni våra säkerhetskopior, och var står servrarna? Vänligen {name}, {email}"),
    ("Tack!", "Tack för snabb hjälp i telefon i dag, nu fungerar allt igen. {name}"),
    ("Byte av kontaktperson", "Från och med nästa månad är det jag, {name}, som är er kontakt. Jag nås på {phone}."),
)
ANSWERS = (
    ("Sv: er fråga", "Hej! Tack för att ni hörde av er. Felet är rättat, säg till om det kommer tillbaka."),
    ("Sv: faktura", "Hej! Ni har rätt, en kreditfaktura är på väg. Ursäkta besväret."),
    ("Sv: drift", "Hej! Vi hade ett kort avbrott i natt mellan två och tre. Allt är igång igen."),
    ("Sv: avtal", "Hej! Tack, uppgifterna är införda. Ha en bra dag."),
)
