"""Polish."""

from frontdesk.session.packs.pack import Cue, Pack, words

_WISH = (
    "chcę|chce|chcemy|chciałem|chcialem|chciałam|chcialam|chciałbym|chcialbym|chciałabym|chcialabym|chciałoby|"
    "potrzebuję|potrzebuje|potrzebujemy|potrzebowałem|potrzebowałam|potrzeba|potrzebny|potrzebna|potrzebni|trzeba|"
    "proszę|prosze|prosimy|prosiłem|prosilem|prosiłam|prosilam|muszę|musze|musi|musimy|życzę|zycze|zamierzam|planuję|"
    "planuje|wymagam|oczekuję|oczekuje|szukam|lubię|lubie|wołałem|wołałam|wzywałem|wzywałam|zamawiałem|warto|będę|bede"
)
_HAND_OVER = (
    "łącz|lacz|łączcie|laczcie|łączyć|przełączaj|przelaczaj|przełączajcie|przełączać|przekierowuj|przekierowujcie|"
    "przekierowywać|przekazuj|przekazujcie|wołaj|wolaj|wołajcie|wzywaj|wzywajcie|dawaj|dawajcie|angażuj|zapraszaj|"
    "przysyłaj|proponuj|proponujcie|odsyłaj|odsyłajcie|włączaj|kontaktuj|kontaktujcie|umawiaj"
)
_NO_CALL = "potrzeby|sensu|konieczności|koniecznosci|ochoty|zamiaru|przymusu|powodu"

_TAILS = {
    "człowiek": "człowiek człowieka człowiekowi człowiekiem",
    "ant": (
        "ant anta antowi antem ancie anci antów antow antom antami antach antka antki antce antkę antke antką "
        "antek antkom"
    ),
    "tor": "tor tora torowi torem torzy torów torow torom torami torach torka torki torce torkę torke torką",
    "ca": "ca cy cę ce cą co ców com cami cach czyni czynią czynię",
    "ik": "ik ika ikowi ikiem iku icy ików ikow ikom ikami ikach iczka iczkę iczką",
    "iel": "iel iela ielowi ielem ielu iele ieli ielom ielami ielach ielka ielkę ielką ielki",
    "ista": "ista isty istę iste istą iście iści istów istom istami istach",
    "y": "y ego emu ym a ą ej e ych ymi i",
    "ki": "ki kiego kiemu kim ka ką kiej kie kich kimi cy",
    "a": "a y i ę ą e ie om ami ach",
}
_KG_TAILS = "a owi iem u i ów om ami ach"
_CONSONANT_TAILS = "a owi em ie u y ów om ami ach"

_FORMS = {
    "kierownika": "menedżera menadżera managera szefa przełożonego",
    "może": "moze mógłby moglby mogłby",
    "pracownika": (
        "przedstawiciela kierownika menedżera menadżera managera menagera przełożonego szefa agenta admina "
        "administratora moderatora specjalistę specjaliste opiekuna kolegę supervisor supervisora eksperta"
    ),
    "pracownikiem": (
        "przedstawicielem kierownikiem menedżerem menadżerem managerem menagerem przełożonym szefem agentem adminem "
        "administratorem moderatorem specjalistą specjalista opiekunem kolegą supervisorem ekspertem pracownicą "
        "przedstawicielką opiekunką"
    ),
    "obsługę": "obsługi obsługa obsluge obslugi",
    "odpisze": "odpowie odpisać odpisac odpowiedzieć odpowiedziec odpisał odpowiedział",
    "kompetentna": "kompetentnej",
    "proszę": "prosic prosić poproszę poprosić poprosze prosze",
    "sprawdzić": "sprawdzic sprawdzi",
    "zajmie": "zająć zajac zajął zajmować",
    "człowiek": "czlowiek czlowieka czlowiekowi czlowiekiem",
    "żywy": "żywi zywy zywego zywemu zywym zywa zywą zywej zywych zywi",
    "żywa": "żywej zywa zywą zywej zywe żywe żywych",
    "prawdziwa": "prawdziwej prawdziwych",
    "realna": "realnej realnych",
    "osoba": "osób",
    "obsługa": "obsłudze",
    "obsługi": "obsługa obsługą obsługę obsluge obslugi",
    "menedżerem": "managerem menadżerem menagerem manadżerem szefem",
    "adminem": "administratorem moderatorem",
    "admina": "administratora moderatora",
    "przedstawicielem": "przedstawicielką przedstawicielka",
    "ludźmi": "ludzmi",
    "ktoś": "ktos kogoś kogos kimś kims komuś",
    "kogoś": "kogos ktoś ktos",
    "kimś": "kims",
    "rozmawiać": (
        "porozmawiać porozmawiac rozmawiac rozmowa rozmowę rozmowe rozmowy pogadać pogadac gadać gadac mówić mowic "
        "pomówić pomowic pisać pisac popisać popisac czatować czat"
    ),
    "porozmawiać": (
        "rozmawiać porozmawiac rozmawiac pogadać pogadac gadać gadac pomówić pomowic popisać popisac pisać pisac"
    ),
    "kontakt": (
        "kontaktu kontaktować kontaktowac skontaktować skontaktowac skontaktuj skontaktujcie skontaktował "
        "skontaktowała"
    ),
    "skontaktować": "skontaktowac kontaktować kontaktowac",
    "połącz": (
        "polacz połączcie polaczcie połączyć polaczyc połączenie polaczenie połączysz połączycie połączy połącze "
        "skontaktuj skontaktujcie"
    ),
    "przełącz": (
        "przelacz przełączcie przelaczcie przełączyć przelaczyc przekieruj przekierujcie przekierować przekierowac "
        "przekaż przekaz przekażcie przekazać przełączenie przelaczenie przekierowanie przekazanie"
    ),
    "poproszę": (
        "poprosze proszę prosze poprosić poprosic prosić poprosiłbym prosiłbym prosilbym prosiłabym prosilabym"
    ),
    "potrzebuję": (
        "potrzebuje potrzebujemy chcę chce chcemy chciałbym chcialbym chciałabym chcialabym potrzebny potrzebna"
    ),
    "zawołaj": (
        "zawolaj zawołajcie zawolajcie zawołać zawolac wołaj wezwij wezwijcie wezwać wezwac przywołaj poproś wolaj "
        "daj dajcie dawaj dawajcie dać dac dasz podeślij przyślij przyślijcie przysłać"
    ),
    "zadzwonić": "zadzwonic zadzwoni oddzwonić oddzwonic oddzwoni zadzwonił oddzwonił",
    "zadzwonił": "zadzwonil oddzwonił oddzwonil",
    "odezwał": "odezwal skontaktował skontaktowal zgłosił",
    "pomóc": "pomoc pomoże pomoze pomógł",
    "niech": "niechaj",
    "mój": "moj mojego moim mojemu moi",
    "jaki": "jakiego jakim jakiemu jacy",
    "zmiana": "zmienić zmienic zmieniłem zmieniam",
}

PL = Pack(
    language="pl",
    keywords=(
        "konsultant",
        "operator",
        "człowiek",
        "doradca",
        "żywa osoba",
        "prawdziwa osoba",
        "realna osoba",
        "kompetentna osoba",
        "ktoś żywy",
        "ktoś kompetentny",
        "ktoś z obsługi",
        "ktoś z działu",
        "ktoś z zespołu",
        "ktoś z biura",
        "ktoś z pracowników",
        "ktoś z państwa",
        "ktoś z was",
        "ktoś od was",
        "rozmawiać z kimś",
        "z kimś porozmawiać",
        "z kim mogę porozmawiać",
        "kontakt z kimś",
        "z kimś skontaktować",
        "połącz z kimś",
        "poproszę kogoś",
        "kogoś proszę",
        "potrzebuję kogoś",
        "zawołaj kogoś",
        "jest ktoś",
        "jest tam ktoś",
        "ktoś tam jest",
        "niech ktoś",
        "ktoś może",
        "może ktoś",
        "ktoś pomóc",
        "ktoś zajmie",
        "ktoś sprawdzić",
        "ktoś odpisze",
        "ktoś zadzwonić",
        "ktoś do mnie zadzwonić",
        "żeby ktoś zadzwonił",
        "żeby ktoś się odezwał",
        "rozmawiać z pracownikiem",
        "kontakt z pracownikiem",
        "połącz z pracownikiem",
        "przełącz do pracownika",
        "poproszę pracownika",
        "pracownika proszę",
        "potrzebuję pracownika",
        "zawołaj pracownika",
        "pracownik obsługi",
        "przedstawiciel firmy",
        "z przedstawicielem",
        "z kierownikiem",
        "z menedżerem",
        "z przełożonym",
        "poproszę kierownika",
        "kierownika proszę",
        "zawołaj kierownika",
        "agent obsługi",
        "żywy agent",
        "rozmawiać z agentem",
        "poproszę agenta",
        "rozmawiać z adminem",
        "poproszę admina",
        "zawołaj admina",
        "rozmawiać z ludźmi",
        "rozmawiać z obsługą",
        "kontakt z obsługą",
        "połącz z obsługą",
        "przełącz do obsługi",
        "poproszę obsługę",
        "z obsługą klienta",
        "z biurem obsługi",
        "z infolinią",
        "z supportem",
        "obsługa klienta proszę",
        "potrzebuję obsługi klienta",
        "rozmawiać z działem",
        "kontakt z działem",
        "połącz z działem",
        "rozmawiać z osobą",
        "przełącz do kogoś",
        "przełącz na kogoś",
        "przełącz na pracownika",
        "potrzebuję do obsługi klienta",
    ),
    never_on=(
        "operator sieci",
        "operator komórkowy",
        "operator telefonii",
        "operator telefoniczny",
        "operator gsm",
        "operator internetu",
        "operator płatności",
        "operator pocztowy",
        "operator logistyczny",
        "operator koparki",
        "operator wózka",
        "operator maszyn",
        "operator turystyczny",
        "operator logiczny",
        "operator porównania",
        "operator przypisania",
        "mój operator",
        "jaki operator",
        "do innego operatora",
        "zmiana operatora",
        "konsultant ślubny",
        "konsultant krajowy",
        "doradca podatkowy",
        "doradca kredytowy",
        "doradca finansowy",
        "doradca inwestycyjny",
        "doradca ubezpieczeniowy",
        "doradca zawodowy",
        "agent nieruchomości",
        "agent ubezpieczeniowy",
        "agent ai",
        "prawa człowieka",
        "ciało człowieka",
        "organizm człowieka",
        "zdrowie człowieka",
        "człowiek pająk",
        "jak człowiek",
        "jesteś człowiekiem",
        "człowiek czy bot",
        "bot czy człowiek",
        "rozmawiam z człowiekiem",
        "piszę z człowiekiem",
        "stronie jest człowiek",
        "przedstawiciel handlowy",
        "z przedstawicielem handlowym",
        "operator wózków",
        "doradca rozmiaru",
        "z menedżerem haseł",
        "ktoś może być",
    ),
    alphabet=frozenset("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż'"),
    tails=(
        *((ending, tuple(tails.split())) for ending, tails in _TAILS.items()),
        *((end, (end, *(end + tail for tail in _KG_TAILS.split()))) for end in "kg"),
        *((end, (end, *(end + tail for tail in _CONSONANT_TAILS.split()))) for end in "bcćdfhjlłmnńpqrsśtvwxzźż"),
    ),
    forms={word: tuple(forms.split()) for word, forms in _FORMS.items()},
    before=(
        Cue(
            "młody|młodego|stary|starszy|starszego|dorosły|dorosłego|każdy|każdego|przeciętny|przeciętnego|zdrowy|"
            "zdrowego",
        ),
        Cue("odpowiada|pisze|odpisuje"),
        Cue("zadowolony|zadowolona|zachwycony|zachwycona|wdzięczny|wdzięczna|niezadowolony|niezadowolona", reach=4),
        Cue("miły|mily|miła|mila|uprzejmy|uprzejma|świetny|świetna|fajny|fajna|niemiły|niemiła|sympatyczny|super"),
        Cue("dla", reach=1, unless=words("pytanie sprawa sprawę wiadomość coś")),
        Cue("po co|cóż", reach=2),
        Cue("uprawnienia|uprawnień|prawa|rola|rolę|role|konto|konta|licencja|hasło|błąd|blad|wina", reach=2),
        Cue(f"nie {_WISH}", reach=8),
        Cue(f"nie {_HAND_OVER}", reach=6),
        Cue(f"nie ma|mam|było|bylo|widzę|widze {_NO_CALL}", reach=8),
        Cue(f"bez {_NO_CALL}", reach=5),
        Cue("bez", reach=4, unless_then=words("nie ani nijak ne nelze nejde to")),
        Cue("zamiast", reach=3),
        Cue("oprócz|oprocz|poza|prócz", reach=2),
        Cue("niż|niz", reach=3),
        Cue("nie"),
        Cue(
            "ani|żaden|zaden|żadnego|zadnego|żadnych|zadnych|żadnym|zadnym|żadnemu|żadna|żadnej",
            unless_then=words("nie"),
        ),
        Cue(
            "przestań|przestan|przestańcie|przestancie|dość|dosc|daruj|darujcie wołać|łączyć|proponować|przełączać",
            reach=5,
        ),
        Cue("jesteś|jestes|jesteście|jestescie"),
        Cue("jest pan|pani"),
        Cue("czy to"),
        Cue(
            "bot|botem|robot|robotem|automat|automatem|maszyna|maszyną|komputer|inteligencja|inteligencją|chatbot|"
            "chatbotem|ai czy|albo",
        ),
        Cue(
            "rozmawiałem|rozmawialem|rozmawiałam|rozmawialam|rozmawialiśmy|dzwoniłem|dzwonilem|dzwoniłam|dzwonilam|"
            "pisałem|pisalem|pisałam|pisalam|gadałem|gadalem|gadałam|gadalam|kontaktowałem|kontaktowałam",
            reach=3,
        ),
        Cue(
            "dziękuję|dziekuje|dziękujemy|podziękowania|podziękować|pozdrowienia|pozdrawiam|pochwalić|pochwała|brawo",
        ),
        Cue("dziękuję|dziekuje|dzięki|dzieki za", reach=3),
        Cue("macie|mają|maja super|świetnych|swietnych|miłych|milych|fajnych|najlepszych|kompetentnych|wspaniałych"),
        Cue("jako|zostać|zostac", reach=1),
        Cue(
            "praca|pracy|pracę|stanowisko|etat|zatrudniacie|zatrudniamy|rekrutacja|rekrutację|zarabia|zarabiają",
            reach=2,
        ),
        Cue("ilu|liczba|liczbę|ile"),
        Cue("godziny|godzinach pracy|pracują|pracuja|pracuje", reach=1),
    ),
    after=(
        Cue("pomógł|pomogl|pomogła|pomogla|pomogli"),
        Cue(
            "nieruchomości|ubezpieczeniowy|ubezpieczeniowego|handlowy|handlowego|handlowym|podatkowy|podatkowego|"
            "celny|celnego",
        ),
        Cue("potrzebuje|czeka"),
        Cue("świetnie|swietnie|rewelacyjnie|fantastycznie|miło|fachowo|profesjonalnie", reach=3),
        Cue(
            "nie jest|są|sa|będzie|bedzie potrzebny|potrzebna|potrzebni|konieczny|konieczna|niezbędny|wymagany",
            reach=3,
        ),
        Cue(
            "nie potrzebuję|potrzebuje|potrzebujemy|potrzebny|potrzebna|potrzeba|trzeba|chcę|chce|chcemy|muszę|musze|"
            "wołaj|wzywaj|łącz",
            reach=2,
        ),
        Cue("nie ma|mam potrzeby|sensu|ochoty|zamiaru", reach=3),
        Cue("niepotrzebny|niepotrzebna|niepotrzebni|zbędny|zbedny|zbędna|zbyteczny|niekonieczny|odpada", reach=3),
        Cue("czy bot|botem|robot|robotem|automat|automatem|maszyna|maszyną|komputer|sztuczna|sztuczną|ai"),
        Cue("był|byl|była|byla|byli|były|byly|okazał|okazała", reach=3),
        Cue(
            "powiedział|powiedzial|powiedziała|powiedziala|mówił|mowil|mówiła|mowila|obiecał|obiecal|obiecała|"
            "obiecala|twierdził|twierdziła|poinformował|poinformowała|zapewniał|zapewniała|dzwonił|dzwonila|dzwoniła|"
            "doradził|doradziła|doradzil|pomagał|pomagała",
            reach=3,
        ),
        Cue("bardzo|świetnie|super|szybko|wczoraj|ostatnio|już|juz pomógł|pomogl|pomogła|pomogla|pomogli", reach=2),
        Cue(
            "są|sa|jest super|świetni|świetny|świetna|mili|miły|miła|fajni|pomocni|niemili|najlepsi|wspaniali",
            reach=1,
        ),
        Cue("zarabia|zarabiają|zarabiaja"),
    ),
    fillers=words(
        "mnie mi nas nam się sie proszę prosze z ze jakimś jakims jakąś jakas jakiegoś jakiegos jakiś jakis żywym "
        "zywym żywego zywego żywą żywej prawdziwym prawdziwego prawdziwą realnym normalnym normalnego kompetentnym "
        "waszym waszego waszemu waszej państwa panstwa panu pani teraz już juz natychmiast wreszcie tu tutaj od razu "
        "bezpośrednio też tylko innym inną ludzkim pilnie szybko dla za technicznego klienta tym prawdziwy żywy zywy "
        "realny prawdziwa mną mna rozmowy rozmowę rozmowe sprawę"
    ),
    adverbs=words(
        "już juz mi mnie nam nas jeszcze wcale bardzo teraz na razie w ogóle ogole więcej wiecej specjalnie "
        "absolutnie raczej się sie by bym z tak po prostu chyba akurat"
    ),
    stops=words(
        "bot bota botem botowi boty botów botami robot robota robotem robotowi roboty robotów robotami automat "
        "automatu automatem automatowi automatyczna automatyczny automatyczną automatycznych maszyna maszyny maszynę "
        "maszyną maszynie komputer komputera komputerem komputerowi program programu programem algorytm algorytmu "
        "algorytmem chatbot chatbota chatbotem czatbot czatbota czatbotem ai sztuczna sztuczną sztucznej sztuczny "
        "asystent asystenta asystentem tobą toba wirtualny wirtualnym wirtualnego daj dajcie dawaj dawajcie połącz "
        "polacz połączcie polaczcie przełącz przelacz przełączcie zawołaj zawolaj poproszę poprosze żądam zadam "
        "wymagam czy"
    ),
    requests=words("chcę chce chcemy potrzebuję potrzebuje trzeba proszę prosze wolę wole chciałbym chciałabym"),
    links=words("nie żeby zeby aby mnie mi nas ani"),
    clause_words=words("ale lecz jednak więc wiec bo ponieważ inaczej natomiast tylko"),
    glue=words("żeby zeby aby żebyście czy"),
    questions=words("dlaczego czemu"),
    real_words=words(
        "człowieku czlowieku człowieczy człowieczeństwo konsultacja konsultacje konsultacji konsultację konsultacją "
        "konsultacjach konsultacjom konsultacyjny konsulat konsulacie doradza doradzić doradztwo operacja operacje "
        "operacji operacyjny operować nich nieco czas czasu mówi mówią mówię mówił mówiła rozmawiam rozmawia "
        "rozmawiają rozmawiał rozmawiała rozmawiali rozmawiałem rozmawiałam rozmowie rozmową pisał pisała pisze "
        "piszę pisz gada gadał gadam popisał kontrakt kontraktu kontrakty polacy połączone połączony połączona "
        "połączenia połączeniu połączeń polecenie połączono podłącz podłączyć prosi prosił prosiła prosiłem poprosił "
        "pomocy pomocą potrzeby potrzebują chcą szef szafa prawnik prawnika prawnikiem prawników pracownia pracowni "
        "personel personelu administracja agencja agencji agenda dorado dorada konstanta"
    ),
)
