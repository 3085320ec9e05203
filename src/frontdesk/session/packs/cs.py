"""Czech."""

from frontdesk.session.packs.pack import Cue, Pack, words

_WISH_NOT = (
    "nechci|nechceme|nepřeji|nepřeju|nepreji|nechtěl|nechtel|nechtěla|nechtela|nechtěli|nepotřebuji|nepotrebuji|nepotřebuju|nepotrebuju|"
    "nepotřebujeme|nepotřeboval|nepotřebovala|nemusím|nemusim|nemusíte|nemusite|nemusíš|nemusí|nemusi|netřeba|netreba|"
    "nežádám|nezadam|nežádal|nezadal|nežádala|neprosím|neprosil|neprosila|netoužím|nehledám|nehledam|neplánuji|"
    "nemíním|nehodlám|nevyžaduji"
)
_HAND_OVER_NOT = (
    "nespojujte|nespojuj|nepřepojujte|neprepojujte|nepřepojuj|neprepojuj|nepřepínejte|nepřepínej|nevolejte|nevolej|"
    "neposílejte|neposilejte|neposílej|nedávejte|nedavejte|nedávej|nepředávejte|nepredavejte|nepředávej|"
    "nepřesměrovávejte|nezapojujte|nezapojuj|nenabízejte|nenabízej|nekontaktujte|neobtěžujte|neotravujte"
)
_NO_CALL = "třeba|treba|potřeba|potreba|nutné|nutne|nutno|nutný|nutny|důvod|duvod|potřebný|potrebny|potřebná|žádoucí"

_TAILS = {
    "člověk": "člověk člověka člověku člověkovi člověkem",
    "tor": "tor tora torovi torem toru toři torů torům tory torech torka torku torkou torky torce torek",
    "tér": "tér téra térovi térem téru téři térů térům téry térech térka térku térkou térky térce",
    "ent": "ent enta entovi entem entu enti entů entům enty entech entka entku entkou",
    "ant": "ant anta antovi antem ante antu anti antů antům anty antech antka antku antkou antky antce",
    "ník": "ník níka níkovi níkem níku níci níků níkům níky nících",
    "nec": "nec nce nci ncem ncovi nců ncům ncích",
    "ce": "ce ci cem covi ců cům cích ckyně ckyni ckyní",
    "ista": "ista isty istovi istu istou isté istů istům istech istka istku istkou istky",
    "a": "a y u ou o e ě é ám ami ách",
    "ý": "ý ého ému ým ém á ou é í ých ými y eho emu ym em",
    "á": "á é ou ých ým ými ý a e",
    "í": "í ího ímu ím ích ími i",
}
_CONSONANT_TAILS = "a ovi em e u i y ů ům ech ové"

_FORMS = {
    "může": "muze mohl mohla můžete",
    "vedoucího": "vedouciho šéfa manažera nadřízeného",
    "prosím": "prosim poprosím",
    "vyřešit": "vyresit řešit resit probrat",
    "odpoví": "odpovi odpovědět odpovedet odepíše odepise odepsat odpověděl napíše",
    "kompetentní": "kompetentni",
    "podívat": "podiva podívá podival podíval",
    "z": "ze",
    "člověk": "clovek cloveka cloveku clovekovi clovekem",
    "živá": "živou živé ziva zivou zive živej živého",
    "živý": "živého živým živému živej zivy ziveho zivym",
    "skutečná": "skutečnou skutečné skutecna skutecnou skutecne",
    "reálná": "reálnou reálné realna realnou realne",
    "lidská": "lidskou lidské lidska lidske",
    "zákaznická": "zákaznickou zakaznicka zakaznickou",
    "zákaznickou": "zakaznickou",
    "zákaznický": "zakaznicky",
    "zákaznickým": "zakaznickym",
    "obsluha": "obsluze",
    "pracovníkem": (
        "pracovnicí pracovnici zaměstnancem zamestnancem zástupcem zastupcem vedoucím vedoucim manažerem manazerem "
        "managerem šéfem nadřízeným agentem adminem administrátorem administratorem specialistou technikem "
        "odborníkem poradcem"
    ),
    "pracovníka": (
        "pracovnici zaměstnance zástupce zastupce vedoucího vedouciho manažera manazera managera šéfa nadřízeného "
        "agenta admina administrátora administratora specialistu technika odborníka supervizora"
    ),
    "někdo": "nekdo někoho nekoho někomu nekomu někým nekym někom",
    "někoho": "nekoho někdo nekdo",
    "někým": "nekym někym nekým",
    "kým": "kym",
    "můžu": "muzu mohu můžeme muzeme mohl mohla",
    "mluvit": (
        "promluvit hovořit hovorit pohovořit bavit pobavit pokecat kecat popovídat popovidat povídat psát psat "
        "chatovat komunikovat jednat pohovor rozhovor mluvil mluvila"
    ),
    "spojte": (
        "spojit spoj spojíte spojite spojili spojila spojil spojení spojeni propojte propojit propoj přepojte "
        "prepojte přepojit prepojit přepoj prepoj kontakt kontaktovat"
    ),
    "spojit": "spojte spojím propojit přepojit",
    "přepojte": (
        "prepojte přepojit prepojit přepoj prepoj přepojíte prepojite přepojení přepněte prepnete přepnout přepni "
        "přesměrujte presmerujte přesměrovat presmerovat přesměruj spojte přepojil přepojila přepojili dejte"
    ),
    "předejte": "predejte předat predat předej predej předáte předáš přepojte přesměrujte",
    "kolegovi": "kolegyni",
    "kolegou": "kolegyní kolegyni",
    "kolegu": "kolegyni",
    "kontakt": "kontaktovat",
    "zavolejte": "zavolej zavolat přivolejte přivolej sežeňte sežeň pošlete pošli",
    "dejte": "dej dát dat dáte prosím prosim poprosím poprosim",
    "potřebuju": (
        "potřebuji potrebuju potrebuji potřebujeme chci chceme chtěl chtěla chtel chtela prosím prosim poprosím žádám"
    ),
    "zavolal": "zavolala zavolali",
    "ozval": "ozvala ozvali kontaktoval kontaktovala",
    "pomoct": "pomoci pomůže pomuze poradí",
    "zavolat": "zavolá zavola",
    "ozvat": "ozve kontaktovat spojit",
    "manažerem": "managerem manazerem šéfem sefem nadřízeným",
    "vedoucím": "vedoucim vedoucí vedouci",
    "adminem": "administrátorem administratorem",
    "lidmi": "lidma",
    "ať": "at nechť",
    "jeden": "jednoho jednomu jedním",
    "můj": "muj mého meho mým mym mému moji",
    "jaký": "jaky jakého jakeho jakým jakym který ktery kterého kterým",
    "změna": "změnit změnil změnila zmenit měním",
}

CS = Pack(
    language="cs",
    keywords=(
        "operátor",
        "operator",
        "člověk",
        "konzultant",
        "poradce",
        "živá osoba",
        "skutečná osoba",
        "reálná osoba",
        "kompetentní osoba",
        "živá obsluha",
        "lidská obsluha",
        "někdo živý",
        "někdo kompetentní",
        "někdo z podpory",
        "někdo z oddělení",
        "někdo z kanceláře",
        "někdo z týmu",
        "někdo z kolegů",
        "někdo z vašich",
        "někdo od vás",
        "mluvit s někým",
        "s někým mluvit",
        "s někým vyřešit",
        "s kým můžu mluvit",
        "spojte s někým",
        "s někým spojit",
        "kontakt na někoho",
        "přepojte na někoho",
        "zavolejte někoho",
        "dejte někoho",
        "potřebuju někoho",
        "je někdo",
        "je tam někdo",
        "je tady někdo",
        "k dispozici někdo",
        "někdo tam je",
        "může někdo",
        "někdo může",
        "ať někdo",
        "ať zavolá někdo",
        "aby někdo zavolal",
        "aby někdo ozval",
        "někdo zavolat",
        "někdo ozvat",
        "někdo odpoví",
        "někdo pomoct",
        "někdo podívat",
        "mluvit s pracovníkem",
        "spojte s pracovníkem",
        "přepojte na pracovníka",
        "předejte kolegovi",
        "dejte pracovníka",
        "zavolejte pracovníka",
        "potřebuju pracovníka",
        "pracovníka prosím",
        "pracovník podpory",
        "se zástupcem",
        "s vedoucím",
        "s manažerem",
        "zavolejte vedoucího",
        "potřebuju vedoucího",
        "mluvit s agentem",
        "živý agent",
        "mluvit s adminem",
        "mluvit s kolegou",
        "přepojte na kolegu",
        "mluvit s lidmi",
        "mluvit s osobou",
        "mluvit s obsluhou",
        "zavolejte obsluhu",
        "potřebuju obsluhu",
        "mluvit s podporou",
        "spojte s podporou",
        "přepojte na podporu",
        "se zákaznickou podporou",
        "potřebuju zákaznickou podporu",
        "zákaznická podpora prosím",
        "mluvit se zákaznickým servisem",
        "spojte se zákaznickým servisem",
        "přepojte na zákaznický servis",
        "zákaznický servis prosím",
        "předejte někomu",
    ),
    never_on=(
        "mobilní operátor",
        "telefonní operátor",
        "virtuální operátor",
        "operátor sítě",
        "operátor výroby",
        "operátor stroje",
        "operátor jeřábu",
        "logický operátor",
        "relační operátor",
        "operátor přiřazení",
        "operátor porovnání",
        "můj operátor",
        "jaký operátor",
        "k jinému operátorovi",
        "změna operátora",
        "finanční poradce",
        "daňový poradce",
        "výživový poradce",
        "investiční poradce",
        "realitní poradce",
        "hypoteční poradce",
        "pojišťovací poradce",
        "poradce pro výživu",
        "práva člověka",
        "lidský faktor",
        "tělo člověka",
        "zdraví člověka",
        "na člověka a",
        "kolik na člověka",
        "jeden člověk",
        "který člověk",
        "člověk by",
        "když člověk",
        "jsi člověk",
        "jste člověk",
        "mluvím s člověkem",
        "píšu s člověkem",
        "člověk nebo robot",
        "robot nebo člověk",
        "straně je člověk",
        "mobilní operator",
        "můj operator",
        "operátor vysokozdvižného",
        "chyba člověka",
        "s manažerem hesel",
        "může někdo jiný",
        "může někdo další",
        "je člověk na druhé straně",
    ),
    alphabet=frozenset("aábcčdďeéěfghiíjklmnňoópqrřsštťuúůvwxyýzž'"),
    tails=(
        *((ending, tuple(tails.split())) for ending, tails in _TAILS.items()),
        *((end, (end, *(end + tail for tail in _CONSONANT_TAILS.split()))) for end in "bcčdďfghjklmnňpqrřsštťvwxzž"),
    ),
    forms={word: tuple(forms.split()) for word, forms in _FORMS.items()},
    before=(
        Cue(
            "mladý|mladého|starý|starého|starší|staršího|dospělý|dospělého|každý|každého|každým|každému|každou|"
            "průměrný|zdravý|normální",
        ),
        Cue("odpovídá|odpovida|píše|pise|odepisuje"),
        Cue("spokojený|spokojená|spokojena|spokojen|nespokojený|nespokojená|vděčný|vděčná", reach=4),
        Cue("milý|mily|milá|skvělý|skvělá|ochotný|ochotná|nepříjemný|nepříjemná|protivný|příjemný|super"),
        Cue("nač|k čemu|cemu", reach=2),
        Cue("pro", reach=1, unless=words("dotaz vzkaz otázku otazku něco neco")),
        Cue("práva|oprávnění|role|roli|účet|účtu|licence|heslo|chyba|chybu|vina", reach=2),
        Cue(
            "mluvil|mluvila|volal|volala|psal|psala|hovořil|hovořila|bavil|bavila|komunikoval",
            reach=1,
            unless=words("rád rad ráda rada bych by kdybych abych"),
        ),
        Cue(_WISH_NOT, reach=8),
        Cue(_HAND_OVER_NOT, reach=6),
        Cue(f"není|neni|nebylo|nebude|nevidím|nevidim {_NO_CALL}", reach=8),
        Cue("nemá|nema smysl|cenu", reach=8),
        Cue("nemám|nemam|nemáme zájem|zajem|chuť|chut|potřebu", reach=8),
        Cue("bez", reach=3, unless_then=words("ne nelze nejde to se nedá nie ani neobejdu")),
        Cue("místo|misto|namísto", reach=3),
        Cue("kromě|krome|mimo", reach=2),
        Cue("než|nez", reach=3),
        Cue("ne|nikoliv|nikoli"),
        Cue(
            "ani|žádný|zadny|žádného|zadneho|žádným|zadnym|žádnému|žádní|žádná|žádnou",
            unless_then=words("neodpovídá neodpovida nereaguje není neni neexistuje nie nepíše nezvedá"),
        ),
        Cue("přestaňte|prestante|přestaň|nechte|netřeba přepojovat|volat|nabízet|spojovat", reach=5),
        Cue("jsi|jste|seš"),
        Cue("je to"),
        Cue("jsem|jsme", unless=words("chtěl chtěla chtel potřeboval potřebovala")),
        Cue("robot|robotem|bot|botem|stroj|strojem|automat|automatem|inteligence|chatbot|ai nebo|či|anebo"),
        Cue("mluvím|mluvim|píšu|pisu|píši|komunikuji|komunikuju|bavím|bavim|chatuji|chatuju"),
        Cue(
            "mluvil|mluvila|volal|volala|psal|psala|hovořil|hovořila|bavil|bavila|spojil|spojila|komunikoval jsem|"
            "jsme",
            reach=4,
            unless=words("rád rad ráda rada bych"),
        ),
        Cue(
            "děkuji|dekuji|děkuju|dekuju|díky|diky|poděkování|poděkovat|pochvala|pochválit|pozdravujte|pozdrav",
            reach=1,
        ),
        Cue("jako|stát", reach=1),
        Cue("práce|práci|prace|praci|pozice|pozici|místo|nabíráte|hledáte|zaměstnáváte|plat|mzda", reach=2),
        Cue("kolik|počet|pocet", reach=1),
        Cue("pracují|pracuji|pracuje|doba|dobu", reach=1),
    ),
    after=(
        Cue("potřebuje|čeká|neví|nemá|nemůže"),
        Cue(f"není|neni|nebude|nebyl {_NO_CALL}", reach=2),
        Cue(f"{_WISH_NOT}", reach=2),
        Cue("nevolejte|nevolej|neposílejte|neposilejte|nezapojujte|nespojujte|nepřepojujte", reach=2),
        Cue("zbytečný|zbytecny|zbytečné|zbytečně|netřeba|odpadá", reach=2),
        Cue("nebo|či|anebo robot|robotem|bot|botem|stroj|strojem|automat|automatem|umělá|umělou|ai|počítač"),
        Cue("byl|byla|byli|byly", reach=3),
        Cue(
            "řekl|rekl|řekla|rekla|říkal|rikal|říkala|rikala|slíbil|slibil|slíbila|slibila|tvrdil|tvrdila|volal|"
            "volala|psal|psala|pomohl|pomohla|pomohli|poradil|poradila|vysvětlil|vysvětlila|sdělil|sdělila|ujistil",
            reach=4,
        ),
        Cue(
            "je|jsou skvělý|skvělí|skvělá|super|milý|milá|milí|úžasný|úžasní|nejlepší|ochotný|ochotná|ochotní",
            reach=1,
        ),
        Cue("vydělává|bere"),
    ),
    fillers=words(
        "mě me mne mi mně nám nas nás se si prosím prosim s z na nějakým nejakym nějakého nejakeho nějaký nejaky "
        "nějakou nejakou živým zivym živého ziveho živou zivou skutečným skutecnym skutečného opravdovým opravdového "
        "reálným realnym normálním normalnim vaším vasim vašeho vaseho vašimi vaší vasi lidským už uz radši radeji "
        "raději hned teď ted tady tu konečně konecne přímo primo rovnou bych prostě jiným jiného kompetentním někým "
        "jakýmkoliv zákaznické zakaznicke zákaznickou zakaznickou technické technicke technickou živý zivy skutečný "
        "skutecny reálný opravdový ten tou sem hovoru hovor rozhovor"
    ),
    adverbs=words(
        "už uz mi mě me mně se si s bych by ještě jeste teď ted vůbec vubec opravdu fakt moc rozhodně rozhodne zatím "
        "zatim vás vas tě dnes vlastně asi"
    ),
    stops=words(
        "bot bota botem botovi boti botů boty robot robota robotem robotovi roboti robotů roboty automat automatu "
        "automatem automatická automatické automatický automatickou stroj stroje strojem počítač počítače počítačem "
        "program programu programem algoritmus algoritmem chatbot chatbota chatbotem ai umělá umělou umělé umela "
        "umelou asistent asistenta asistentem virtuální virtuálním tebou dej dejte spoj spojte přepoj přepojte "
        "prepojte zavolej zavolejte žádám zadam vyžaduji trvám nebo"
    ),
    requests=words("chci chceme potřebuju potřebuji potrebuju potrebuji prosím prosim radši raději chtěl chtěla"),
    links=words("aby abych abyste mě me mi nás ani ne"),
    clause_words=words("ale avšak jenže takže protože protoze jinak nýbrž nybrz tak"),
    glue=words("aby abych abyste že nebo anebo či"),
    questions=words("proč proc"),
    real_words=words(
        "konzultace konzultaci konzultací konzultacím konzultační konzultovat poradna poradny poradit poradenství "
        "porodních operace operaci operací operační operátorský člověče lidstvo lidský někdy nekdy někde nekde nikdo "
        "nikoho nikomu nikým nikdy někam někteří mluvím mluví mluvíš mluvili mluvíte psal psala jednal bavil hovořil "
        "promluvil kecal povídal chce chcete prosil prosila přidat přidejte přidám přidáme přidáte prodej předem "
        "předal předala připojit připojte připojil připojení připojím spojené spojený spojen pracovní pracovních "
        "pracovním pomoc pomocí kontrakt personál personálu agentura agentury agenda clover clove cloves porażce "
        "poradni poradzi poradní"
    ),
)
