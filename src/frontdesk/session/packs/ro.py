"""Romanian."""

from frontdesk.session.packs.pack import Cue, Pack, words
from frontdesk.session.packs.spellings import typed, typed_cue, typed_forms

_WISH = typed_cue(
    "vreau|vrem|vrea|voiam|vroiam|doresc|dorim|doream|cer|cerem|ceream|solicit|solicităm|caut|căutăm|trebuie|trebuia|"
    "prefer|preferăm|accept|intenționez|suport|agreez"
)
_HAND_OVER = typed_cue(
    "conectați|conecta|conectează|conectezi|transferați|transfera|transferă|transferi|puneți|pune|pui|trimiteți|"
    "trimite|trimiți|sunați|suna|suni|sune|chemați|chema|chemi|contactați|contacta|contactezi|deranjați|deranja|"
    "deranjezi|redirecționați|redirecționa|redirecționezi|dați|da|dai|implicați|implica|faceți|face|treceți|"
    "trece|obligați"
)
_TALK = (
    "vorbesc vorbim vorbească discut discuta discutăm discute comunic comunica conversa conversez contact "
    "legătura legătură conectați conecta conectează conectezi conectat conectată conecteze "
    "dialog dialoga interacționa interacționez"
)
_TRANSFER = (
    "transferați transferă transferi transferat transferată transferul conectați conectează conecta conectezi "
    "conectat conectată redirecționați redirecționează redirecționa redirecționat treceți trece"
)
_WANT = "vrem vrea doresc dorim dorește prefera prefer preferăm solicit solicităm pretind trimiteți"
_HELP = (
    "prelua preia ajuta ajută ajute ajuți răspundă răspunde asiste asista contacteze contacta îndrume îndruma "
    "vorbească consilieze"
)
_REPORT = typed_cue(
    "spus|zis|ajutat|răspuns|explicat|promis|sunat|confirmat|trimis|informat|recomandat|rezolvat|contactat|"
    "închis|asigurat|comunicat|transmis"
)
_KEYWORDS = (
    "operator",
    "operatori",
    "operatoare",
    "reprezentant",
    "un agent",
    "agent uman",
    "asistent uman",
    "suport uman",
    "ajutor uman",
    "asistență umană",
    "ființă umană",
    "vorbi cu o persoană",
    "vorbi cu cineva",
    "vorbi cu un om",
    "vorbi cu un asistent",
    "vorbi cu un operator",
    "vorbi cu operatorul",
    "vorbi cu operatoarea",
    "vorbi cu o operatoare",
    "vorbi cu un agent",
    "vorbi cu un consultant",
    "vorbi cu un consilier",
    "vorbi cu reprezentantul",
    "vorbi cu un coleg",
    "vorbi cu un angajat",
    "vorbi cu un responsabil",
    "vorbi cu un specialist",
    "vorbi cu un șef",
    "vorbi cu suportul",
    "vorbi cu echipa",
    "vorbi cu departamentul clienți",
    "vorbi cu serviciul clienți",
    "vorbi cu relații clienți",
    "transfera la o persoană",
    "transfera la cineva",
    "transfera la un om",
    "transfera la un agent",
    "transfera la un consultant",
    "transfera la un coleg",
    "vreau o persoană",
    "dați-mi o persoană",
    "dați-mi un om",
    "dați-mi pe cineva",
    "dați-mi operatorul",
    "să mă sune cineva",
    "vreau un om",
    "vreau pe cineva",
    "vreau un consultant",
    "vreau un consilier",
    "vreau un asistent",
    "vreau un responsabil",
    "am nevoie de o persoană",
    "am nevoie de un om",
    "am nevoie de cineva",
    "am nevoie de un consultant",
    "am nevoie de un consilier",
    "persoană reală",
    "persoană adevărată",
    "persoană în carne și oase",
    "om real",
    "om adevărat",
    "om te rog",
    "om vă rog",
    "persoană vă rog",
    "consultant vă rog",
    "consilier vă rog",
    "serviciul clienți vă rog",
    "operator de la",
    "operator de serviciu",
    "operator de suport",
    "e cineva",
    "este cineva",
    "cineva acolo",
    "persoană acolo",
    "om acolo",
    "ajute o persoană",
    "ajute un om",
    "fiu ajutat de o persoană",
    "fiu ajutat de cineva",
    "nimeni care să mă ajute",
    "cineva disponibil",
    "cineva de la suport",
    "cineva din echipă",
    "cineva vă rog",
    "cineva să mă ajute",
    "cineva mă ajută",
    "cineva care să mă ajute",
    "poate cineva să mă ajute",
    "poate ajuta cineva",
    "mă ajută cineva",
)
_NEVER_ON = (
    "operator de",
    "operatori de",
    "operatori economici",
    "operatori mobili",
    "operator mobil",
    "operator telefonic",
    "operator turistic",
    "operator economic",
    "operator logistic",
    "operator regional",
    "operator logic",
    "operator boolean",
    "operator ternar",
    "operator calculator",
    "operator cnc",
    "operator call center",
    "operator introducere date",
    "alt operator",
    "alți operatori",
    "ce operator",
    "per operator",
    "câți operatori",
    "reprezentant legal",
    "reprezentant oficial",
    "reprezentant autorizat",
    "reprezentant comercial",
    "reprezentant medical",
    "resurse umane",
    "factor uman",
    "ești om",
    "ești un om real",
    "ești om real",
    "ești o persoană reală",
    "e o persoană reală",
    "ești operator",
    "ești un operator",
    "vorbesc cu o persoană sau",
    "vorbesc cu un om sau",
    "vorbesc cu un operator sau",
    "vorbesc cu un robot sau",
    "robot sau om real",
    "om sau robot",
    "vorbi cu un asistent virtual",
    "vorbesc cu asistentul virtual",
    "agent imobiliar",
    "agent de",
    "un agent de asigurări",
    "un agent de poliție",
    "un agent de turism",
    "un agent imobiliar",
    "agent vamal",
    "consultant fiscal",
    "consultant imobiliar",
    "e cineva acasă",
    "este cineva acasă",
    "job de operator",
    "post de operator",
    "angajați operatori",
)

RO = Pack(
    language="ro",
    keywords=_KEYWORDS,
    never_on=_NEVER_ON,
    alphabet=frozenset("abcdefghijklmnopqrstuvwxyzăâîșțşţ"),
    tails=(
        ("operator", ("operator", "operatorule")),  # "operatorul" alone is spoken of, not called
        ("reprezentant", ("reprezentant", "reprezentanți", "reprezentanti", "reprezentanta", "reprezentantă")),
        ("ator", ("ator", "atorul", "atorului", "atori", "atorii", "atorilor")),
        ("operatoare", ("operatoare",)),
        (
            "ant",
            (
                "ant",
                "antul",
                "antului",
                "anți",
                "anții",
                "anților",
                "anta",
                "antă",
                "antei",
                "anti",
                "antii",
                "antilor",
            ),
        ),
        (
            "ent",
            (
                "ent",
                "entul",
                "entului",
                "enți",
                "enții",
                "enților",
                "enta",
                "entă",
                "entei",
                "enti",
                "entii",
                "entilor",
            ),
        ),
        ("ist", ("ist", "istul", "istului", "iști", "iștii", "isti", "istii", "ista", "istă")),
        ("ier", ("ier", "ierul", "ierului", "ieri", "ierii")),
    ),
    before=(
        Cue(f"nu|n {_WISH}", reach=8),
        Cue(f"nici|niciodată|niciodata nu|n {_WISH}", reach=8),
        Cue(
            "nu|n am|ai|are|avem|aveam|aș|as|ar|mi|îmi|imi "
            "nevoie|cerut|solicitat|vrut|dorit|chemat|vrea|dori|trebui|prefera|fi",
            reach=8,
        ),
        Cue("nu|n e|este|era|va|ar nevoie|necesar|cazul|fi|obligatoriu|neapărat|neaparat", reach=8),
        Cue("nu cred|consider că|ca", reach=8),
        Cue("nu voi|vom|o vorbi|avea|chema|cere", reach=6),
        Cue(f"nu {_HAND_OVER}", reach=6, unless=typed("ce dacă când până cât voi botul")),
        Cue("nu să|sa", reach=6),
        Cue("fără|fara", reach=6, unless=words("nu imposibil")),
        Cue("în|in|îin loc de|să|sa", reach=4),
        Cue("prefer|preferăm|prefera|bine|decât|decat să|sa nu", reach=8),
        Cue("prefer|prefera|bine fără|fara|nu", reach=6),
        Cue("urăsc|urasc|evit|evita|evităm|evitam|refuz|detest", reach=6),
        Cue("încetați|incetati|opriți|opriti|terminați|terminati|gata|sătul|satul|sătulă cu|de|să|sa", reach=4),
        Cue("decât|decat|ca"),
        Cue("nici"),
        Cue(
            "niciun|nicio|niciunui",
            unless=typed("e este există găsesc văd"),
            unless_then=typed("nu răspunde disponibil liber"),
        ),
        Cue("nu|n", unless=typed("ce dacă")),
        Cue("no"),
        # Told, not asked for: of the past, of oneself, of a job.
        Cue("am|a|ai|au vorbit|discutat|contactat|sunat|scris|comunicat cu|pe|la|unui|un|o", reach=2),
        Cue("am vorbit|discutat", reach=3),
        Cue("ești|esti|eşti|sunteți|sunteti"),
        Cue("suntem|avem", reach=1),
        Cue("deveni|devin|mai"),
        Cue("dintre|între|intre"),
        Cue("recenzie|reclamație|reclamatie|plângere|plangere|părere|parere pentru|despre|la|de", reach=1),
        Cue("sunt", unless_then=typed("disponibili disponibil liberi liber online acum aici acolo")),
        Cue("lucra|lucrez|lucrat|lucrează|lucreaza|angajez|angajați|angajati ca|drept|pe", reach=2),
        Cue(
            "job|joburi|post|posturi|posturile|loc|locuri|anunț|anunt|curs|cursul|cursuri|salariul|angajare|angajați|"
            "angajati "
            "de|pentru|ca",
            reach=2,
        ),
        Cue("angajați|angajati|recrutați|recrutati|căutați|cautati"),
        Cue("adăuga|adauga|adaug|crea|creez|invita|șterge|sterge|câți|cati|numărul|numarul|mulți|multi", reach=1),
        Cue("mulțumesc|multumesc|mulțumiri|multumiri|felicitări|felicitari|felicit|lauda|laud", reach=2),
        Cue("bot|botul|robot|robotul sau|decât|decat"),
    ),
    after=(
        Cue("nu e|este|era necesar|nevoie|cazul|obligatoriu", reach=2),
        Cue("nu vreau|doresc|vrem|trebuie|mulțumesc|multumesc|prefer", reach=2),
        Cue("nu mi|am|îmi|imi nevoie|trebuie|cerut", reach=2),
        Cue("a|au fost", reach=3),
        Cue("era|erau", reach=3),
        Cue(f"a|au {_REPORT}", reach=1),
        Cue(f"mi|ne a|au {_REPORT}", reach=1),
        Cue("poate|pot folosi|utiliza|vedea|avea|edita|accesa|crea|modifica", reach=1),
        Cue("la|în|in magazin|birou|clinică|clinica|sediu|hotel"),
        Cue("care a|au|are încercat|incercat|folosit|cumpărat|cumparat|avut"),
        Cue("sau bot|botul|robot|mașină|masina|ia|ai|program"),
        Cue("sau un|o bot|robot|mașină|masina|ia|ai|program"),
    ),
    fillers=typed(
        "un o una unul unui unei vreun vreo niște alt altă al a ai ale de din vostru vostra voastră dumneavoastră "
        "dvs meu mea tău ta lui mi mă îmi ne vă te rog direct imediat urgent acum și doar numai real reală adevărat "
        "adevărată viu chiar"
    ),
    adverbs=typed(
        "mi îmi mă te vă ne le se i l o mai deloc absolut chiar încă acum neapărat de fapt aș am eu nimic pe la "
        "momentan deocamdată sa să v"
    ),
    stops=typed(
        "bot botul boți boții bots robot robotul roboți roboții robotu' mașină mașina chatbot chatbotul ia ai "
        "automat automată automatizat virtual înregistrare computer calculator algoritm program ci dar însă eu"
    ),
    requests=typed(
        "vreau vrem doresc prefer cer solicit insist dați dă conectați transferați puneți chemați trimiteți sunați "
        "trebuie"
    ),
    links=typed("nu că să nici dacă sau fără mi mă n"),
    clause_words=typed("altfel deoarece pentrucă fiindcă așadar"),
    glue=typed("că să"),
    questions=frozenset({"ce"}),
    particles=typed("mi mă ne vă te l i le ți o ul ului uri"),
    forms=typed_forms(
        (*_KEYWORDS, *_NEVER_ON),
        {
            "vorbi": _TALK,
            "transfera": _TRANSFER,
            "vreau": _WANT,
            "ajute": _HELP,
            "ajută": _HELP,
            "ajuta": _HELP,
            "poate": "poată putea",
            "reprezentantul": "reprezentant",
            "operatorul": "operatorului",
            "sune": "suna sună contacteze contactează",
            "dați": "dă da",
            "ajutat": "ajutată contactat contactată sunat sunată asistat preluat",
            "persoană": "persoana persona persoane persoanei",
            "reală": "reala reale",
            "uman": "umană umani umane umanul",
            "om": "omul oameni oamenii omului",
            "real": "reali",
            "coleg": "colegă colega colegul colegi colegii",
            "consultant": "consultantă",
            "angajat": "angajată angajatul",
            "responsabil": "responsabilul responsabilă manager managerul supervizor supervizorul director",
            "șef": "șeful șefa",
            "specialist": "expert tehnician tehnicianul vânzător vânzătorul",
            "am": "avem aveam avea",
            "suportul": "suport",
            "echipa": "echipă",
            "serviciul": "serviciu",
            "clienți": "clienții client",
            "relații": "relațiile",
            "e": "îi",
            "vă": "va",
            "ești": "sunteți",
            "robot": "bot botul robotul",
            "imobiliar": "imobiliari imobiliară",
            "acolo": "aici online",
        },
    ),
    real_words=typed(
        "operatoriu operatorie operativ operativă operație operația operații operațiune operațiuni opera opere "
        "operat operată umanitate umanitar umanism human reprezentativ reprezentativă reprezentativi "
        "reprezentative reprezentare reprezentări reprezintă reprezentate reprezentat reprezentată agentie "
        "agenție agenția agenții agenda vorbit vorbește vorbea discutat atente axente adevărate atent atenți "
        "atentă agenției atenti constienti concurente abundente autor angaja angajate asistența carte carnea "
        "cinema colegiul colegiu consiliul consiliului consideri consiliere constantă constanta consultanță "
        "consultativ consultație consultația consultații consult consultă disponibile disponibilă echipe echipaj "
        "echipat ființe ființa nevoit nevoia nevoile nevoi persoanele perioadei putem poartă poarta puteau puteam "
        "plată plata poarte poftă piata piața pofta poștă pata pată reale regală relația relație relativ "
        "reacțiile reprezentând reprezenta reprezentarea reprezentați reprezentații reprezentație reprezentația "
        "reprezentanța reprezentanță reprezentau responsabili responsabile servicii serviciile specializat "
        "specializată socialist socialistă sport sportul suporta suportă tehnicile trec transformat transformă "
        "transforma trecem transfer treci trecea conectate transferate colectate contestată corecta vorba vorbă "
        "vorbe contract contracte contractul contractului legături comunicat comunică interacțiunea disputa "
        "discută contacte contactele discul dispute contat discuție discuția vreme vrei dorit dori dorești "
        "preferat solicitat preferă dormi pretinde solicită solicita trimitere răspund contactat ajutat ajut "
        "asistat acută acute operative export vânător ponta poșta punea puntea interacțiune dorm vera operatorii "
        "operatorilor operatoarei operatoarele reprezentantului reprezentanții reprezentanților opératoire "
        "opératoires sunt sunet senat constatat contactul prea presa preda personal personaj rele regale"
    ),
)
