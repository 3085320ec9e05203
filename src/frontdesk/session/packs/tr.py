"""Turkish. The dotless "ı" is folded to "i", so every list but the keywords writes it so."""

from frontdesk.session.packs.pack import Cue, Pack, words

_ENDINGS = (
    "A lA dA dAn I In Im ImIz InIz InIzA InIzI InIzlA InIzdAn InA InI IylA lAr lArA lArI lArIn lArIm lArlA lArdAn"
)
_PLURAL = "lArInA lArIylA lArInIz lArInIzA lArInIzlA lArInIzdAn lArInIzI"
_VOWEL_ENDINGS = (
    "yA yI ylA dA dAn nIn m mIz mlA nIz nIzA nIzI nIzlA nIzdAn nA nI sI sInA sInI sIylA sIndAn lAr lArA lArI"
)
_VOWEL_PLURAL = "lArIn lArlA lArdAn lArInA lArIylA lArInIz lArInIzA lArInIzlA lArInIzdAn lArInIzI"
_HARMONY = {"a": "ai", "e": "ei", "i": "ei", "o": "au", "ö": "eü", "u": "au", "ü": "eü"}
"""Last vowel of a word -> what the vowels A and I of an ending become after it."""


def _endings(vowel: str, endings: str) -> tuple[str, ...]:
    low, high = _HARMONY[vowel]
    made = [ending.replace("A", low).replace("I", high) for ending in endings.split()]
    if vowel == "i":  # written for "ı" as well
        made += [ending.replace("A", "a").replace("I", "i") for ending in endings.split()]
    return ("", *made)


_NEED = "gerek|ihtiyaç|ihtiyac|ihtiyacim|ihtiyacimiz|lüzum|luzum|niyetim"
_NOT_HANDED = (
    "bağlama|baglama|bağlamayin|baglamayin|bağlamayiniz|aktarma|aktarmayin|aktarmayiniz|yönlendirme|yonlendirme|"
    "yönlendirmeyin|yonlendirmeyin|çağirma|cagirma|çağirmayin|cagirmayin|verme|vermeyin|gönderme|göndermeyin|"
    "gondermeyin|istemiyorum|istemiyoruz|istemem|istemedim|istememiştim|gerekmez|gerekmiyor|gereksiz|görüşmeyeceğim|"
    "konuşmayacağim|aramasin|aramayin|arama|karişmasin|gelmesin|olmasin|etmiyorum|etmiyoruz"
)
_WITHOUT = (
    "olmadan|olmaksizin|bağlanmadan|baglanmadan|görüşmeden|gorusmeden|konuşmadan|konusmadan|aramadan|beklemeden"
)

_FORMS = {
    "müsün": "müsünüz mü musun",
    "müdürü": "mudurü müdürünüzü muduru yöneticiyi",
    "versin": "verecek verebilir verir verse",
    "desteği": "destegi destek",
    "ihtiyacim": "ihtiyac ihtiyacimiz ihtiyaç",
    "yazsin": "yazar yazabilir",
    "cevap": "yanit",
    "bakabilir": "baksin bakmasi bakar baksa bakmali ilgilensin ilgilenebilir",
    "ulaşmak": "ulasmak ulaşabilir ulaşayim ulaşmam ulaşabilirim ulaşamiyorum",
    "müşteri": "musteri müsteri muşteri",
    "temsilcisi": (
        "temsilcisine temsilcisiyle temsilcisini temsilcisinden temsilcisinin temsilci temsilciye temsilciyle "
        "temsilcinize temsilcinizle temsilcileri temsilcilerine temsilcileriyle temsilcileriniz temsilcinizi "
        "temsilcilerinize temsilcilerinizle temsilcilerinizden temsilciniz temsilcilerinden"
    ),
    "hizmetleri": (
        "hizmetlerine hizmetleriyle hizmetlerini hizmetlerinden hizmetleriniz hizmetlerinize hizmetlerinizle "
        "hizmetlerinizden hizmeti hizmetine hizmetiyle hizmetlerinin"
    ),
    "gerçek": "gercek",
    "görevliyle": (
        "gorevliyle görevlilerle görevlisiyle müdürle müdürünüzle müdürüyle yöneticiyle yöneticinizle çalişanla "
        "çalişaninizla çalişaniyla personelle personelinizle personeliyle adminle uzmanla uzmaninizla uzmaniyla "
        "elemanla"
    ),
    "görevliye": (
        "gorevliye görevlisine müdüre müdürünüze yöneticiye yöneticinize çalişana çalişaniniza personele "
        "personelinize admine uzmana uzmaniniza elemana"
    ),
    "görevli": "gorevli görevlisi görevliyi müdür müdürü yönetici yöneticiyi admin süpervizör uzman çalişan personel",
    "kişi": "kisi kişiye kişiyle kişiyi kisiye kisiyle",
    "kişiyle": "kisiyle kişiyle",
    "insanla": "insanlarla insanlar",
    "biri": "birisi birileri",
    "biriyle": "birisiyle birileriyle birisi",
    "birine": "birisine birilerine",
    "birini": "birisini birilerini",
    "kimse": "kimseler",
    "danişman": "danisman",
    "görüşmek": (
        "gorusmek görüşebilir gorusebilir görüşebilirmiyim gorusebilirmiyim görüşeyim goruseyim görüşelim görüşecek "
        "görüşmem gorusmem görüşmemiz görüşme gorusme görüşeceğim konuşmak konusmak konuşabilir konusabilir "
        "konuşayim konuşalim konuşmam konusmam yazişmak bağlanmak baglanmak görüştürün görüştürür iletişime "
        "görüşemiyorum görüşemez konuşamaz iletişim görüşmeyi gorusmeyi konuşmayi irtibat muhatap görüştür"
    ),
    "konuşmak": (
        "konusmak konuşabilir konusabilir konuşabilirmiyim konusabilirmiyim konuşayim konusayim konuşalim konuşmam "
        "konusmam konuşma konuşmayi konuşacağim yazişmak yazişabilir sohbet konuşamiyorum konuşamaz konuşsam"
    ),
    "bağla": (
        "bagla bağlayin baglayin bağlar baglar bağlayabilir baglayabilir bağlayiniz bağlarmisiniz bağlarsaniz bağlan "
        "baglan bağlanmak baglanmak bağlanabilir baglanabilir bağlanayim bağlanmam bağlanacak bağlasana bağlayamaz "
        "aktar aktarin aktarir aktarabilir aktariniz yönlendir yonlendir yönlendirin yonlendirin yönlendirir "
        "yönlendirebilir devret yönlendirilmek aktarilmak ver verin çağir çağirin geç geçir geçmek geçebilir"
    ),
    "aktar": "aktarin aktarir aktarabilir aktariniz bağla bağlayin yönlendir yönlendirin",
    "istiyorum": "istiyoruz isterim istiyom istiom lazim gerekiyor verin ariyorum",
    "lazim": "gerekli gerekiyor",
    "ver": "verin verir veriniz versene",
    "çağir": "cagir çağirin cagirin çağirir çağirabilir gönder gönderin",
    "lütfen": "lutfen",
    "arasin": "araşin arayabilir",
    "yardim": "yardimci",
    "baksin": "bakabilir",
    "ilgilensin": "ilgilenebilir",
    "dönsün": "donsun dönebilir dönüş",
    "ekibiyle": "ekibinizle",
    "ekibine": "ekibinize",
    "müdürle": "mudurle müdürünüzle müdürüyle",
    "yöneticiyle": "yoneticiyle yöneticinizle",
    "arkadaşla": "arkadaşinizla arkadaşinizle arkadasla arkadaşlarla",
    "arkadaşa": "arkadaşiniza arkadasa arkadaşlara",
    "çalişanla": "calisanla çalişaninizla çalişanlarla çalişaniyla",
    "personelle": "personelinizle personeliyle",
    "personele": "personelinize personeline",
    "uzmanla": "uzmaninizla uzmaniyla",
    "misin": "musun misiniz mi",
    "desteğe": "destege desteğine",
    "benim": "bizim",
}

TR = Pack(
    language="tr",
    keywords=(
        "operatör",
        "operator",
        "müşteri temsilcisi",
        "temsilci",
        "canlı destek",
        "canlı yardım",
        "yetkili",
        "danışman",
        "müşteri hizmetleri",
        "gerçek insan",
        "gerçek kişi",
        "gerçek biri",
        "canlı insan",
        "canlı kişi",
        "canlı biri",
        "insanla görüşmek",
        "insanla konuşmak",
        "insan ile görüşmek",
        "insan ile konuşmak",
        "insanla muhatap",
        "insana bağla",
        "insana ulaşmak",
        "insana ihtiyacım",
        "insan bağla",
        "insan istiyorum",
        "insan lazım",
        "insan lütfen",
        "lütfen insan",
        "insan ver",
        "insan çağır",
        "insan yok mu",
        "insan var mı",
        "insan bakabilir",
        "insan yardım",
        "insan cevap",
        "insan desteği",
        "kişiyle görüşmek",
        "kişiyle konuşmak",
        "biriyle görüşmek",
        "biriyle konuşmak",
        "biri ile görüşmek",
        "biri ile konuşmak",
        "birine bağla",
        "birine ulaşmak",
        "birine ihtiyacım",
        "birini bağla",
        "birini çağır",
        "birini ver",
        "biri arasın",
        "biri arayabilir mi",
        "biri yardım",
        "biri baksın",
        "biri ilgilensin",
        "biri iletişime",
        "biri dönsün",
        "biri cevap versin",
        "biri yazsın",
        "biri var mı",
        "biri yok mu",
        "kimse var mı",
        "kimse yok mu",
        "ekipten biri",
        "görevliyle görüşmek",
        "görevliyle konuşmak",
        "görevli ile görüşmek",
        "görevliye bağla",
        "görevli lütfen",
        "görevli istiyorum",
        "görevli çağır",
        "müdürle görüşmek",
        "müdürü çağır",
        "yöneticiyle görüşmek",
        "çalışanla görüşmek",
        "personelle görüşmek",
        "personele bağla",
        "adminle görüşmek",
        "uzmanla görüşmek",
        "arkadaşla görüşmek",
        "arkadaşa aktar",
        "ekibinizle görüşmek",
        "destek ekibiyle görüşmek",
        "destek ekibine bağla",
        "teknik destekle görüşmek",
        "teknik desteğe bağla",
        "insan olsun",
        "görevli bağla",
    ),
    never_on=(
        "tur operatörü",
        "gsm operatörü",
        "mobil operatör",
        "telefon operatörü",
        "hat operatörü",
        "internet operatörü",
        "vinç operatörü",
        "forklift operatörü",
        "makinesi operatörü",
        "mantıksal operatör",
        "karşılaştırma operatörü",
        "atama operatörü",
        "operatör doktor",
        "operatör değiştirmek",
        "hangi operatör",
        "benim operatörüm",
        "tüm operatörler",
        "mali danışman",
        "hukuk danışmanı",
        "yatırım danışmanı",
        "beslenme danışmanı",
        "gayrimenkul danışmanı",
        "emlak danışmanı",
        "yetkili servis",
        "yetkili satıcı",
        "yetkili bayi",
        "yetkili kurum",
        "yetkili kullanıcı",
        "yasal temsilci",
        "marka temsilcisi",
        "gerçek kişi veya",
        "insan mısın",
        "gerçek insan mısın",
        "gerçek bir insan mısın",
        "gerçek kişi misin",
        "canlı insan mısın",
        "operatör olarak",
        "temsilci olarak",
        "temsilcisi olarak",
        "müşteri temsilcisi olarak",
        "operatör yerine",
        "temsilci yerine",
        "müşteri temsilcisi yerine",
        "canlı destek saatleri",
        "canlı destek yazılımı",
        "müşteri hizmetleri numarası",
        "müşteri hizmetleri numaranız",
        "müşteri hizmetleri telefonu",
        "müşteri hizmetleri saatleri",
        "müşteri hizmetleri çalışma",
        "gerçek biri misin",
        "canlı biri misin",
        "temsilci misin",
        "operatör müsün",
        "müşteri temsilcisi misin",
        "gerçek kişi mi",
        "operatör belgesi",
        "hangi danışman",
    ),
    alphabet=frozenset("abcçdefgğhijklmnoöprsştuüvyzqwx'"),
    tails=(
        ("tek", ("tek", "teğe", "teği", "teğin", "teğiniz", "teğinize", "tekle", "tekten", "tekte", "tege", "tegi")),
        *(
            (vowel + end, tuple(vowel + end + tail for tail in _endings(vowel, f"{_ENDINGS} {_PLURAL}")))
            for vowel in _HARMONY
            for end in "bcçdfgğhklmnprsştvyz"
        ),
        *(
            (vowel, tuple(vowel + tail for tail in _endings(vowel, f"{_VOWEL_ENDINGS} {_VOWEL_PLURAL}")))
            for vowel in _HARMONY
        ),
    ),
    forms={word: tuple(forms.split()) for word, forms in _FORMS.items()},
    before=(
        Cue("yaşayan|kullanan|alan|deneyen|satan|giden", reach=1),
        Cue("nazik|ilgili|kibar|harika|mükemmel|güleryüzlü|yardimsever|süper|ilgisiz|kaba"),
        Cue("hiçbir|hicbir"),
        Cue("ne bir"),
        Cue("bot|robot|makine|yapay|zeka|asistan mi|mu|misin|musun|midir|mudur"),
        Cue("konuştuğum|konustugum|görüştüğüm|gorustugum|bağlandiğim|ilgilenen|arayan", reach=2),
    ),
    after=(
        Cue("çalişiyor|ilaniniz", reach=3),
        Cue("iş ariyorum|bakiyorum|ilani|ilaniniz|başvurusu", reach=1),
        Cue("ne gerek|lüzum", reach=1),
        Cue("memnunum|memnun|memnunuz|raziyim", reach=3),
        Cue("yetkileri|yetkisi|rolü|hesabi|belgesi|lisansi|şifresi|girişi|paneli|sayisi|sayisini", reach=2),
        Cue("olunur|olmak|olabilirim"),
        Cue("anlatti|açikladi|ilgilendi|çözdü|halletti", reach=6),
        Cue("hanim|bey", reach=1),
        Cue("harika|mükemmel|muhteşem|süper|berbat|kaba|nazik", reach=1),
        Cue(f"{_NEED} yok|kalmadi|görmüyorum|değil|degil|duymuyorum", reach=5),
        Cue(f"{_NOT_HANDED}", reach=4),
        Cue("lazim|gerekli|şart|sart|zorunlu değil|degil", reach=3),
        Cue("değil|degil"),
        Cue(f"{_WITHOUT}", reach=2),
        Cue("yerine|dişinda|disinda|haricinde|hariç", reach=1),
        Cue("mi|misin|misiniz|mu|musun yoksa|bot|robot|konuşuyorum|konuşuyoruz|görüşüyorum|yaziyorum|yazişiyorum"),
        Cue("veya|ya bot|robot|yapay|da"),
        Cue(
            "alimi|alimlari|aliminiz|alimlariniz|ilani|ilanlari|maaşi|maaşlari|maasi|pozisyonu|kadrosu|başvurusu|"
            "mülakati|ariyor",
            reach=1,
        ),
        Cue("saatleri|saatleriniz|çalişma|calisma|numarasi|numaraniz|telefonu", reach=1),
        Cue(
            "yardimci|ilgili|kibar|nazik|iyi|ilgisiz oldu|oldular|olmuştu|olmustu|davrandi|davrandilar|çikti",
            reach=4,
        ),
        Cue(
            "ilgiliydi|nazikti|kibardi|iyiydi|süperdi|harikaydi|kabaydi|ilgisizdi|yardimciydi|mükemmeldi|"
            "güleryüzlüydü",
            reach=4,
        ),
        Cue(
            "dedi|söyledi|soyledi|söylemişti|demişti|aradi|aramişti|konuştum|konustum|görüştüm|gorustum|konuşmuştum|"
            "görüşmüştüm|aradim|aramiştim|aradik|yazmiştim|yazdi|anlatti|yönlendirdi",
            reach=3,
        ),
        Cue("teşekkür|tesekkur|teşekkürlerimi|selam"),
        Cue("çok iyi|ilgili|nazik|kibar|kötü|ilgisiz|başarili|yardimsever", reach=2),
    ),
    fillers=words(
        "bir beni bana bizi bize lütfen lutfen artik hemen acil acilen şimdi simdi direkt direk sadece tane canli "
        "gerçek gercek yetkili herhangi başka baska orada burada şu su ile normal doğrudan benimle bizimle bi "
        "firmadan destekten geri"
    ),
    adverbs=words(
        "hiç hic artik şu su an anda simdi şimdi bana benim pek çok cok da de kesinlikle zaten olmasina falan"
    ),
    stops=words(
        "bot bota botla botu botlar botlarla botlari robot robota robotla robotu robotlar robotlarla makine "
        "makineyle makineye yapay zeka zekayla zekaya asistan asistana asistanla otomatik bilgisayar bilgisayarla "
        "program programla chatbot chatbotla seninle sizinle senle istiyorum istiyoruz bağla bağlayin baglayin verin "
        "lazim"
    ),
    requests=words("istiyorum bağla aktar ver"),
    links=words("diye"),
    clause_words=words("ama fakat ancak çünkü cunku"),
    glue=frozenset(),
    questions=words("neden niye niçin nicin"),
    real_words=words(
        "danişma danişmak danişmaya danişmada danişmanlik danişmanliği danismak danismanlik yetki yetkisi yetkileri "
        "yetkisini yetkisine yetkilerini yetkilerimi yetkilerim yetkiyi yetkim yetkimi yetkilendirme yetkin temsili "
        "temsil temsilcilik temsilciliği temsilciliğiniz operasyon operasyonu operasyonel insanlik insanliği insanca "
        "insansiz operatörsüz temsilcisiz istemiyorum istemiyoruz istemem istemedim istiyor istiyorsun istiyorsunuz "
        "isterdim gerekmiyor gerekmez bağlama baglama bağlamayin baglamayin bağlamayiniz bağlamaz bağlamadan "
        "bağlanmadan baglanmadan bağlanma bağlanmayin bağlanti bağlantisi aktarma aktarmayin yönlendirme yonlendirme "
        "yönlendirmeyin çağirma çağirmayin vermeyin konuşmadan konusmadan konuşmuyorum konuşmaz görüşmeden "
        "gorusmeden görüşmüyorum başla başlar başlayin arasi arasinda arasindaki arasindan aracin bakin basin basina "
        "biriminde birincisi yetkisinin yetkilerinin dayanişmanin danişmadan"
    ),
)
