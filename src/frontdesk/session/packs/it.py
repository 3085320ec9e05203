"""Italian."""

from frontdesk.session.packs.pack import Cue, Pack, words
from frontdesk.session.packs.spellings import typed, typed_cue, typed_forms

_WISH = typed_cue(
    "voglio|vogliamo|volevo|volevamo|vorrei|vorremmo|desidero|desideriamo|serve|servono|servirà|serviva|occorre|"
    "occorrono|necessito|chiedo|chiedevo|chiediamo|cerco|cercavo|cerchiamo|intendo|pretendo|devo|dobbiamo|dovevo|"
    "dovrei|preferisco|interessa|piace|accetto|sopporto|richiedo"
)
_PASS_ON = (
    "passarmi|passatemi|passarci|trasferirmi|trasferitemi|collegarmi|collegatemi|mettermi|mettetemi|chiamarmi|"
    "chiamatemi|chiamate|chiamare|chiama|chiami|contattare|contattarmi|contattatemi|disturbare|disturbate|"
    "coinvolgere|coinvolgete|inoltrare|inoltrate|mandarmi|mandatemi|farmi|fatemi"
)
_PASSES = (
    "passare|passi|passate|passa|trasferire|trasferisca|trasferite|trasferisci|mettere|metta|mettete|metti|colleghi|"
    "collegate|collegare|connetta|connettete|chiami|chiamate|contatti|contattate|faccia|fate|mandi|mandate|inoltri"
)
_IF = typed("se perché perchè finché ma voi bot quando come")
_TALK = (
    "parlo parlarci parlarne parlando parla chattare chatto dialogare comunicare conferire contatto interagire "
    "conversare interloquire chiacchierare collegamento confrontarmi"
)
_PASS = (
    "passatemi passarmi passami mettermi mettetemi mettimi collegarmi collegatemi collegami connettermi connettetemi "
    "connettimi trasferirmi trasferitemi trasferiscimi passarci metterci"
)
_WANT = (
    "vorrei vogliamo volevo vorremmo desidero desideriamo desidererei preferisco preferirei esigo pretendo richiedo "
    "chiedo serve servirebbe servono occorre necessito"
)
_HELP = (
    "aiuta aiutare aiutarmi aiutino assista assiste assistere assistermi risponda risponde rispondere rispondermi "
    "chiami chiama chiamare chiamarmi contatti contattare contattarmi richiami richiamare richiamarmi segua seguire "
    "spieghi spiegare spiegarmi ascolti ascoltare"
)
_REPORT = typed_cue(
    "detto|aiutato|aiutata|risposto|spiegato|promesso|chiamato|chiamata|confermato|inviato|mandato|informato|"
    "consigliato|risolto|seguito|riattaccato|offerto|assistito|comunicato|assicurato"
)
_KEYWORDS = (
    "operatore",
    "operatori",
    "rappresentante",
    "umano",
    "consulente",
    "agente",
    "parlare con una persona",
    "parlare con qualcuno",
    "parlare con un operatore",
    "parlare con l'operatore",
    "parlare con un umano",
    "parlare con un essere umano",
    "parlare con un agente",
    "parlare con un consulente",
    "parlare con un addetto",
    "parlare con un assistente",
    "parlare con un impiegato",
    "parlare con un rappresentante",
    "parlare con un responsabile",
    "parlare con un collega",
    "parlare con un esperto",
    "parlare con un tecnico",
    "parlare con il personale",
    "parlare con lo staff",
    "parlare con gente",
    "parlare con l'assistenza",
    "parlare con l'ufficio assistenza",
    "parlare con il supporto",
    "parlare con il servizio clienti",
    "voglio una persona",
    "voglio qualcuno",
    "voglio un addetto",
    "voglio un assistente",
    "voglio un responsabile",
    "voglio un essere umano",
    "ho bisogno di una persona",
    "ho bisogno di qualcuno",
    "ho bisogno di un addetto",
    "contattato da qualcuno",
    "contattato da una persona",
    "passami qualcuno",
    "passami una persona",
    "passami un collega",
    "passami l'operatore",
    "passami un responsabile",
    "passami l'assistenza",
    "mi passi qualcuno",
    "mi passi una persona",
    "mi passi un collega",
    "mi passi un responsabile",
    "dammi una persona",
    "chiamate qualcuno",
    "persona reale",
    "persona vera",
    "persona umana",
    "persona in carne e ossa",
    "persona per favore",
    "addetto per favore",
    "l'operatore per favore",
    "responsabile per favore",
    "servizio clienti per favore",
    "assistenza umana",
    "assistente reale",
    "addetto disponibile",
    "addetto all'assistenza",
    "agente dell'assistenza",
    "operatore dell'assistenza",
    "operatore del servizio clienti",
    "operatore di assistenza",
    "consulente di vendita",
    "c'è qualcuno",
    "qualcuno disponibile",
    "qualcuno dell'assistenza",
    "qualcuno del team",
    "qualcuno per favore",
    "qualcuno mi aiuti",
    "qualcuno che mi aiuti",
    "qualcuno può aiutarmi",
    "qualcuno che possa aiutarmi",
    "può aiutarmi qualcuno",
    "mi aiuti qualcuno",
    "una persona mi aiuti",
    "persona che mi aiuti",
    "mi aiuti una persona",
)
_NEVER_ON = (
    "operatore turistico",
    "operatore mobile",
    "operatore telefonico",
    "operatore logistico",
    "operatore economico",
    "operatore sanitario",
    "operatore ecologico",
    "operatore ternario",
    "operatore di",
    "tour operator",
    "vostro operatore",
    "gli operatori",
    "il consulente",
    "vostro agente",
    "da agente",
    "il rappresentante",
    "gli umani",
    "operatori di",
    "operatori turistici",
    "operatori telefonici",
    "operatori mobili",
    "quale operatore",
    "altro operatore",
    "essere umano",
    "corpo umano",
    "errore umano",
    "risorse umane",
    "diritti umani",
    "fattore umano",
    "consumo umano",
    "uso umano",
    "capello umano",
    "contatto umano",
    "molto umano",
    "bot o umano",
    "bot o un umano",
    "umano o bot",
    "umano o un bot",
    "sei umano",
    "sei una persona reale",
    "sei una persona vera",
    "è una persona reale",
    "parlando con un operatore o",
    "parlo con una persona o",
    "parlo con un umano o",
    "parlare con un assistente virtuale",
    "consulente fiscale",
    "consulente finanziario",
    "consulente del lavoro",
    "consulente immobiliare",
    "agente immobiliare",
    "agente di",
    "rappresentante legale",
    "rappresentante di",
    "agente ia",
    "c'è qualcuno in casa",
    "per una persona per favore",
    "lavorare come operatore",
    "per operatore",
)

IT = Pack(
    language="it",
    keywords=_KEYWORDS,
    never_on=_NEVER_ON,
    alphabet=frozenset("abcdefghijklmnopqrstuvwxyzàèéìòù'"),
    tails=(
        ("operatore", ("operatore",)),  # "operatori" is listed, with the Romanian pack: each negates it
        ("ico", ("ico", "ici")),
        ("co", ("co", "chi", "ci")),
        ("go", ("go", "ghi")),
        ("io", ("io", "i")),
        ("a", ("a", "e")),
        ("o", ("o", "i")),
        ("e", ("e", "i")),
    ),
    before=(
        Cue(f"non {_WISH}", reach=8),
        Cue(f"mai|nemmeno|neanche|neppure {_WISH}", reach=8),
        Cue(
            "non|mai ho|abbiamo|avevo|avrei chiesto|richiesto|voluto|detto|cercato|bisogno|intenzione|voglia", reach=8
        ),
        Cue("ho|abbiamo|avevo mai chiesto|richiesto|voluto|detto|cercato", reach=8),
        Cue("non c'è|c'e|cè|vedo|sento bisogno|necessità|necessita|motivo|ragione", reach=8),
        Cue("non è|e|era|sarà|sara|sarebbe|ritengo necessario|necessaria|indispensabile|obbligatorio", reach=8),
        Cue("non è|e il caso", reach=8),
        Cue("non credo|penso di|che", reach=8),
        Cue("non sto|stavo|stiamo chiedendo|cercando|richiedendo", reach=8),
        Cue("non mi va|vanno", reach=6),
        Cue(f"non {_PASS_ON}", reach=6, unless=_IF),
        Cue(f"non mi|ci {_PASSES}", reach=6, unless=_IF),
        Cue("smetti|smettila|smettetela|smetta|basta|evita|evitate|eviti|stanco|stanca|stufo|stufa di|con", reach=5),
        Cue("evitare|evito|odio|detesto|rifiuto", reach=5),
        Cue("preferisco|preferirei|meglio non|senza", reach=8),
        Cue("senza", reach=6, unless=words("non impossibile")),
        Cue("al posto di|del|dell|dello|della", reach=3),
        Cue("invece|anziché|anziche|piuttosto di|che|del|un|una|parlare", reach=3),
        Cue("meglio|peggio|più|piu|meno di|che|del"),
        Cue("più|piu|meno veloce|rapido|facile|lento|economico|caro|gentile|utile di|che"),
        Cue("né"),
        Cue(
            "niente|nessun|nessuna",
            unless=typed("c'è c'e risponde perché trovo vedo"),
            unless_then=typed("mi risponde"),
        ),
        Cue("non", unless=typed("perché perchè")),
        Cue("no"),
        # Told, not asked for: of the past, of oneself, of a job.
        Cue(
            "ho|abbiamo|avevo|ha parlato|contattato|chattato|chiamato|sentito|scritto|avuto con|a|il|un|una", reach=2
        ),
        Cue("ho|abbiamo parlato|chattato", reach=4),
        Cue("sto|stavo parlando|chattando|comunicando con"),
        Cue("sto|stavo"),
        Cue("sei|siete|sono|sia"),
        Cue("lei|questo|questa è|e"),
        Cue("è", unless=words("voglio serve chiedo")),
        Cue("lavorare|lavoro|lavora|lavoravo come|da", reach=1),
        Cue(
            "posizione|posizioni|posto|posti|offerta|offerte|candidatura|corso|corsi|stipendio di|da|per|come",
            reach=1,
        ),
        Cue("aggiungere|aggiungo|creare|creo|invitare|rimuovere|eliminare|quanti|quante|numero|più|piu", reach=1),
        Cue("grazie|complimenti|ringraziare|ringrazio a|al|all|il|la", reach=1),
        Cue("grazie|complimenti|ringraziare|ringrazio"),
        Cue("assumete|cercate|assumono|assumi|cercano|selezionate"),
        Cue("bot|robot che"),
        Cue("tra|fra"),
        Cue("cambiato|cambiare|cambio|cambia|sbagliato|scegliere|scelto"),
        Cue("recensione|reclamo|lamentela|opinione su|sull|sul|sulla|sull'operatore|per|contro", reach=2),
        Cue("siamo|abbiamo", reach=1),
        Cue("diventare|diventando|recensione|reclamo|lamentela|opinione"),
    ),
    after=(
        Cue("non serve|servono|occorre|voglio|vogliamo|vorrei|desidero|grazie|necessito", reach=2),
        Cue("non è|e|era|sarà|sara necessario|necessaria|indispensabile", reach=2),
        Cue(
            "può|puo|possono|potrebbe usare|utilizzare|vedere|accedere|modificare|creare|avere|condividere|gestire",
            reach=1,
        ),
        Cue("in|nel|al|nello negozio|ufficio|studio|sede|albergo|hotel"),
        Cue("che ha|abbia|hanno provato|usato|comprato|utilizzato|avuto"),
        Cue("non ne ho bisogno", reach=0),
        Cue("non ho bisogno|chiesto|voglia", reach=1),
        Cue("è|e stato|stata|stati", reach=3),
        Cue("era|erano|sono", reach=3),
        Cue(f"ha|hanno|aveva {_REPORT}", reach=1),
        Cue("o un|una bot|robot|macchina|ia|intelligenza|programma"),
        Cue("o un'ia|un'intelligenza"),
        Cue("o bot|robot|macchina|ia|programma"),
    ),
    fillers=typed(
        "un uno una un' il lo la i gli le l' qualche altro altra un'altra suo sua tuo tua vostro vostra loro mio "
        "mia nostro a di del dello della dei degli per favore cortesia piacere già mi ci ti vi subito "
        "direttamente solo soltanto semplicemente reale reali vero vera vivo viva urgentemente anche adesso ora "
        "tuoi vostri suoi qui può potete "
        "davvero veramente proprio puoi potresti potreste potrebbe"
    ),
    adverbs=typed(
        "mi ti ci vi lo la li le ne si già più proprio ancora ora adesso davvero assolutamente affatto per "
        "niente momento aperte aperta nessun nessuna alcun alcuna che oggi io mai"
    ),
    stops=typed(
        "bot robot macchina macchine chatbot ia automatico automatica automatici virtuale registrata "
        "risponditore computer algoritmo programma ma bensì però invece io"
    ),
    requests=typed(
        "voglio vorrei vogliamo serve preferisco esigo pretendo passami passatemi passarmi mettetemi mettimi "
        "collegatemi dammi datemi chiamatemi trasferitemi chiedo"
    ),
    links=words("non che né se o senza mi ci"),
    clause_words=words("bensì altrimenti sennò allora dunque"),
    glue=frozenset({"che"}),
    questions=frozenset({"mai"}),
    particles=words("mi me"),
    forms=typed_forms(
        (*_KEYWORDS, *_NEVER_ON),
        {
            "parlare": f"{_TALK} {_PASS}",
            "passami": _PASS,
            "passi": "passa passate passare passereste passeresti passerebbe",
            "dammi": "datemi mandami mandatemi chiamami chiamatemi",
            "chiamate": "chiama chiamami chiamatemi chiami",
            "voglio": _WANT,
            "aiuti": _HELP,
            "aiutarmi": _HELP,
            "può": "puo puo' potrebbe possa possono",
            "c'è": "c'e c'e' cè ce",
            "è": "e'",
            "con": "cn col",
            "operatore": "all'operatore un'operatore operatrice operatrici all'operatrice un'operatrice",
            "umano": "l'umano all'umano un'umano un'umana",
            "umane": "umana umani",
            "consulente": "consulenti",
            "agente": "all'agente un'agente agenti",
            "addetto": "addetta l'addetto un'addetta un'addetto addetti",
            "assistente": "l'assistente un'assistente all'assistente assistenti",
            "assistenza": "l'assistenza all'assistenza dell'assistenza",
            "l'assistenza": "assistenza all'assistenza dall'assistenza",
            "all'assistenza": "assistenza clienti",
            "dell'assistenza": "assistenza clienti",
            "impiegato": (
                "impiegata l'impiegato un'impiegata incaricato incaricata l'incaricato un'incaricata dipendente "
                "commesso commessa commerciale venditore"
            ),
            "responsabile": "supervisore supervisor direttore direttrice titolare manager superiore",
            "esperto": "esperta l'esperto un'esperta specialista",
            "l'operatore": "l'operatrice dell'operatore",
            "il": "la i le del della dei dal vostro vostra nostro nostra suo sua tuo tua mio mia vostri nostri ogni",
            "vostro": "vostra nostro nostra suo sua tuo tua mio mia del dei vostri nostri ogni",
            "gli": "i vostri nostri suoi tuoi degli agli dagli tutti",
            "bot": "robot macchina ia",
            "ho": "abbiamo avrei avremmo",
            "contattato": (
                "contattata contattare chiamare chiamato chiamata richiamare richiamato richiamata assistito "
                "assistita seguito"
            ),
            "essere": "l'essere esseri",
            "tecnico": "tecnica",
            "umana": "umane",
            "reale": "reali",
        },
    ),
    real_words=typed(
        "umana umane umanità umanitario umanesimo human humana operato operatoria operatorio operativo operativa "
        "operazione operazioni operare operaio operai operatorie consulenza consulenze consulto consulta "
        "consultare consultazione agenzia agenzie agenda agende agent avente urgente vigente urano romano aventi "
        "argenti segue chiara chiari contratti contratto ascolta ascolto chiamo chiavi chiave segna ascoltato "
        "richiamo seguo segui contrastare contattato contanti avuta avuto avuti auto acuto sega richiamato acuta "
        "accolti constatare contatta bisogna cane carte cani cari care carri carine favole gesti geni gene "
        "commesse commosso conducente conducenti consultate dimmi darmi mandati ditemi discendenti dipendenza "
        "dipendenze esteri esser esserci impegnato impegnata incarichi operativi operative imperatore "
        "dell'imperatore all'imperatore dall'imperatore all'utente parola parole paolo parco parlano passati "
        "cominciare parma palla comunicato mettersi parto collegato confermare collegati conservare parlate "
        "collegamenti palo perla trasferire collegata collegare confrontare conferito pala confessare concepire "
        "convertire paesi passo pasta passata passato pausa passò prassi pasti pass passante perdona perdonare "
        "personal personaggi personalità posso poste pose rappresentano rappresentato rappresentare "
        "rappresentanza rappresentata rappresentativo rappresentativa rappresentativi rappresentative real reati "
        "regali renale responsabilità serviti socialista specialità superiore superiori supervisione supporta "
        "usano urbano italiano venite venduta vendute voglia serie chiede necessità voleva desiderio preferito "
        "preferita richiede chiedi server desideri preferisce desidera preferiti esito serva servi necessita "
        "servo sere chiudo chiodo cliente client collegi consulate consulates operatives dell'operato all'operato "
        "ascendente ascendenti vincitore contestato commerciante commercianti direttive direttori volevi voli "
        "seguita seguiti aiuto qualcun l'operato dall'operatore sull'operatore rappresentati rappresentate "
        "rappresentando rappresentanze rappresentarsi impegnati commerciali dipendenti paola chiacchiere"
    ),
)
