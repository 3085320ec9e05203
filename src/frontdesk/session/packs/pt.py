"""Portuguese, Brazilian and European."""

from frontdesk.session.packs.pack import Cue, Pack, words
from frontdesk.session.packs.spellings import typed, typed_cue, typed_forms

_NOT = "não|nao|ñ|n"
_WISH = typed_cue(
    "quero|queremos|queria|quis|quer|preciso|precisamos|precisava|precisarei|precisa|desejo|desejamos|gostaria|"
    "gosto|pretendo|peço|pedi|pedia|pedimos|solicito|solicitei|procuro|procuramos|requer|prefiro|aceito|exijo|falei|"
    "interessa|adianta"
)
_HAND_OVER = typed_cue(
    "passe|passes|passem|passa|passar|transfira|transfiras|transfiram|transfere|transferir|conecte|conectes|"
    "conectem|conecta|conectar|encaminhe|encaminhes|encaminhem|encaminha|encaminhar|direcione|direciona|"
    "redirecione|redireciona|ligue|ligues|liguem|liga|ligar|chame|chames|chamem|chama|chamar|mande|mandes|mandem|"
    "manda|mandar|ponha|ponham|põe|coloque|coloquem|coloca|envie|envies|enviem|envia|incomode|incomodes|envolva|"
    "envolvas|acione|aciona|contacte|contactes|contate|obrigue|obriguem|faça|façam"
)
_TALK = (
    "falo fala fale falarmos falarem falando conversar converso conversa converse conversando contatar contactar "
    "contacto contato contate contacte comunicar comunico dialogar"
)
_PUT_THROUGH = (
    "passa passe passem passas passam transferir transfere transfira transfiram transferem transferido transferida "
    "encaminhar encaminha encaminhe encaminhem encaminhado direcionar direciona direcione redirecionar redireciona "
    "redirecione conectar conecta conecte conectem reencaminhar reencaminhe coloca coloque"
)
_CONNECT = "ligar liga ligue ligam conectar conecta conecte conectem"
_WANT = (
    "queria queremos preciso precisamos precisava desejo desejamos gostaria prefiro preferia preferiria exijo "
    "solicito"
)
_SERVE = (
    "atenda atende atendam atendem atender atendesse ajude ajuda ajudem ajudam ajudar contacte contata contate "
    "contactar contatar responda responde responder oriente orientar auxilie auxiliar"
)
_REPORT = typed_cue(
    "disse|disseram|falou|comentou|explicou|atendeu|atenderam|ajudou|ajudaram|prometeu|prometeram|respondeu|ligou|"
    "confirmou|enviou|informou|informaram|indicou|recomendou|resolveu|garantiu|desligou|mandou|ofereceu|veio|passou"
)
_KEYWORDS = (
    "atendente",
    "operador",
    "agente",
    "humano",
    "representante",
    "falar com uma pessoa",
    "falar com alguém",
    "falar com um atendente",
    "falar com um operador",
    "falar com um agente",
    "falar com um representante",
    "falar com um assistente",
    "falar com um consultor",
    "falar com um assessor",
    "falar com um colega",
    "falar com um funcionário",
    "falar com um responsável",
    "falar com o suporte",
    "falar com o atendimento",
    "falar com o apoio",
    "falar com a central",
    "falar com o sac",
    "falar com a equipe",
    "falar com a equipa",
    "falar com um ser humano",
    "falar com gente",
    "quero uma pessoa",
    "quero alguém",
    "quero um ser humano",
    "quero um consultor",
    "quero um responsável",
    "quero um atendente",
    "contactar um assistente",
    "contactar alguém",
    "passar para uma pessoa",
    "passar para alguém",
    "passar para um colega",
    "passar para um assistente",
    "passar a um assistente",
    "passar para o suporte",
    "passar para o atendimento",
    "passar a uma pessoa",
    "passar a alguém",
    "passar a um colega",
    "chama alguém",
    "chama um atendente",
    "cadê o atendente",
    "chama uma pessoa",
    "ligar a uma pessoa",
    "ligar a alguém",
    "pessoa real",
    "pessoa de verdade",
    "pessoa a sério",
    "pessoa humana",
    "pessoa de carne e osso",
    "pessoa por favor",
    "gente de verdade",
    "alguém de verdade",
    "consultor por favor",
    "suporte humano",
    "ajuda humana",
    "assistência humana",
    "agente de suporte",
    "agente de atendimento",
    "agente de verdade",
    "operador de verdade",
    "operador de atendimento",
    "tem alguém",
    "há alguém",
    "alguém aí",
    "pessoa aí",
    "alguém entre em contato",
    "ninguém para me atender",
    "alguém da equipe",
    "alguém da equipa",
    "alguém do suporte",
    "alguém por favor",
    "alguém me atende",
    "alguém que me atenda",
    "alguém para me atender",
    "alguém pode me atender",
    "alguém pode atender-me",
    "alguém que possa me atender",
    "pode alguém atender",
    "me atenda alguém",
    "pessoa me atender",
    "pessoa que me atenda",
    "pessoa pode me atender",
    "ser atendido por uma pessoa",
    "ser atendido por alguém",
)
_NEVER_ON = (
    "atendente virtual",
    "atendente de",
    "recursos humanos",
    "direitos humanos",
    "erro humano",
    "corpo humano",
    "ser humano",
    "fator humano",
    "consumo humano",
    "uso humano",
    "cabelo humano",
    "desenvolvimento humano",
    "muito humano",
    "tão humano",
    "robô ou humano",
    "robô ou um humano",
    "humano ou robô",
    "você é humano",
    "és humano",
    "é uma pessoa real",
    "és uma pessoa real",
    "é uma pessoa de verdade",
    "falo com uma pessoa ou",
    "falando com uma pessoa ou",
    "falando com um humano ou",
    "falar com uma pessoa ou",
    "falar com um assistente virtual",
    "falar com o assistente virtual",
    "operador de",
    "de operador",
    "de agente",
    "o operador",
    "o agente",
    "o atendente",
    "de atendente",
    "o representante",
    "o humano",
    "operador turístico",
    "operador logístico",
    "operador económico",
    "operador econômico",
    "operador móvel",
    "operador lógico",
    "operador ternário",
    "outro operador",
    "agente de",
    "agente imobiliário",
    "agente autônomo",
    "agente funerário",
    "agente ia",
    "agente inteligente",
    "agente virtual",
    "por agente",
    "por atendente",
    "representante legal",
    "representante comercial",
    "tem alguém em casa",
    "para uma pessoa por favor",
    "agente autorizado",
    "posso passar para outra pessoa",
    "como passar para outra pessoa",
)

PT = Pack(
    language="pt",
    keywords=_KEYWORDS,
    never_on=_NEVER_ON,
    alphabet=frozenset("abcdefghijklmnopqrstuvwxyzáàâãéêíóôõúç"),
    tails=(
        ("or", ("or", "ores")),
        ("ão", ("ão", "ões", "ao", "oes")),
        ("al", ("al", "ais")),
        ("el", ("el", "eis")),
        ("m", ("m", "ns")),
        ("o", ("o", "os")),
        ("a", ("a", "as")),
        ("e", ("e", "es")),
    ),
    before=(
        Cue(f"{_NOT} {_WISH}", reach=8),
        Cue(f"nunca|tampouco|jamais|nem {_WISH}", reach=8),
        Cue(
            f"{_NOT} estou|estava|estamos pedindo|procurando|solicitando|querendo|interessado|interessada|tentando",
            reach=8,
        ),
        Cue(f"{_NOT} estou|estava|estamos a pedir|procurar|solicitar|querer|tentar", reach=8),
        Cue(
            f"{_NOT} é|e|era|será|sera|seria|acho|vejo|julgo necessário|necessario|necessária|preciso|precisa",
            reach=8,
        ),
        Cue(
            f"{_NOT} há|ha|tem|tenho|vejo necessidade|vontade|interesse|motivo|intenção|intencao|sentido|razão|que",
            reach=8,
        ),
        Cue(f"{_NOT} faz|fazia falta|sentido|questão|questao", reach=8),
        Cue(f"{_NOT} acho|creio|penso|acredito que", reach=8),
        Cue(f"{_NOT} vou|vamos|irei precisar|querer|falar|chamar|pedir", reach=6),
        Cue(
            f"{_NOT} {_HAND_OVER}",
            reach=6,
            unless=typed("que porque porquê se enquanto até vocês você vcs vc ele ela quando bot robô pq"),
        ),
        Cue("pare|parem|para|deixa|deixe|deixem|chega|basta|farto|farta|cansado|cansada|evite de", reach=4),
        Cue("evitar|evito|odeio|detesto|dispenso|rejeito", reach=5),
        Cue("prefiro|preferia|preferiria|melhor não|nao|sem", reach=8),
        Cue("sem", reach=6, unless=typed("não impossível")),
        Cue("em|ao vez|invés|inves|lugar de|do|da|dum|duma", reach=3),
        Cue("melhor|pior|mais|menos|igual|rápido|rapido que"),
        Cue("mais|menos rápido|rapido|fácil|facil|lento|barato|caro|simpático|simpatico|útil|util que"),
        Cue("nem"),
        Cue("nada de", reach=2),
        Cue("nenhum|nenhuma", unless=typed("há tem vejo existe encontro"), unless_then=typed("me responde atende")),
        Cue(_NOT, unless=typed("que porque pq")),
        # Told, not asked for: of the past, of oneself, of a job.
        Cue(
            typed_cue(
                "falei|falamos|falámos|falou|falado|falava|contactei|contatei|liguei|conversei|escrevi com|para|a|ao"
            ),
            reach=2,
        ),
        Cue("estou|estava|tô|to falando|conversando|teclando com"),
        Cue("estou|estava a falar|conversar com"),
        Cue("estou|estava|estive"),
        Cue("estou|estava a"),
        Cue("és|sou|sejas"),
        Cue("você|voce|vc|tu|vocês|voces|isso|isto|aqui é|e|são|sao"),
        Cue("ser", unless=words("deve tem")),
        Cue("trabalhar|trabalho|trabalhei|trabalha de|como", reach=1),
        Cue(
            "vaga|vagas|emprego|empregos|cargo|oferta|ofertas|curso|cursos|salário|salario de|para|como",
            reach=1,
        ),
        Cue(
            typed_cue(
                "adicionar|adiciono|acrescentar|criar|crio|convidar|remover|excluir|quantos|vários|número|mais"
            ),
            reach=1,
        ),
        Cue("obrigado|obrigada|parabéns|parabens|elogiar|agradecer|agradeço a|ao|à", reach=1),
        Cue("elogiar|elogio"),
        Cue("contratando|contratam|contrata|procuram|recrutam|contratar"),
        Cue("bot|robô|robo que"),
        Cue("entre"),
        Cue("elogio|avaliação|reclamação|queixa|reclamar ao|a|à|sobre|do|da|de|contra|para", reach=2),
        Cue("somos|temos", reach=1),
    ),
    after=(
        Cue(f"{_NOT} é|e|será|sera necessário|necessario|necessária|preciso|precisa", reach=2),
        Cue(f"{_NOT} quero|preciso|precisamos|precisa|desejo|obrigado|obrigada|pedi|adianta", reach=2),
        Cue("desnecessário|desnecessario|dispensável|dispensavel", reach=2),
        Cue("foi|foram|era|eram|estava|estavam", reach=3),
        Cue(_REPORT, reach=1),
        Cue("ou um|uma bot|robô|robo|máquina|maquina|ia|programa"),
        Cue(
            "pode|podem|poderia usar|utilizar|ver|acessar|aceder|editar|criar|ter|compartilhar|partilhar|gerir",
            reach=1,
        ),
        Cue("mais"),
        Cue("na|no loja|clínica|escritório|hotel|local"),
        Cue("que já|tenha|use|usou|usa|comprou|conheça|more", reach=1),
        Cue("ou bot|robô|robo|máquina|maquina|ia|programa"),
    ),
    fillers=typed(
        "um uma uns umas o os as algum alguma alguns outro outra seu sua seus suas teu tua vosso vossa meu "
        "minha nosso nossa de da do das dos dum duma por favor já me nos te lhe só direto diretamente logo real "
        "reais verdadeiro verdadeira qualquer urgente urgentemente mesmo realmente também agora pfv pff aqui"
    ),
    adverbs=typed(
        "me te lhe nos se o a os as lo la já realmente agora ainda mais para nada que de eu mesmo absolutamente "
        "por enquanto hoje estou muito"
    ),
    stops=typed(
        "bot bots robô robôs robot robots máquina máquinas chatbot chatbots ia automático automática automatizado "
        "automatizada virtual gravação computador algoritmo programa mas eu"
    ),
    requests=typed(
        "quero queria queremos preciso precisamos prefiro exijo chama chame passa passe transfere transfira conecta "
        "conecte liga ligue peço solicito gostaria"
    ),
    links=typed("não que nem se ou sem me n para"),
    clause_words=typed("porém senão entretanto então"),
    glue=frozenset({"que"}),
    questions=frozenset({"porquê", "porque", "pq"}),
    particles=words("me se lhe nos lo la te vos no na"),
    forms=typed_forms(
        (*_KEYWORDS, *_NEVER_ON),
        {
            "falar": f"{_TALK} {_CONNECT}",
            "passar": _PUT_THROUGH,
            "ligar": _CONNECT,
            "para": "pra pro p",
            "contactar": "contatar contacto",
            "com": "c cm",
            "alguém": "alguem algm",
            "quero": _WANT,
            "chama": "chame chamem chamar",
            "atenda": _SERVE,
            "atender": _SERVE,
            "atende": _SERVE,
            "atendido": "atendida ajudado ajudada",
            "pode": "poderia podia possa podem consegue",
            "pessoa": "pessoas",
            "humano": "humanos",
            "consultor": "consultora",
            "assessor": "assessora",
            "funcionário": (
                "funcionária funcionários colaborador colaboradora empregado vendedor vendedora técnico especialista "
                "comercial rececionista recepcionista"
            ),
            "responsável": "gerente supervisor supervisora chefe encarregado gestor gestora patrão",
            "contato": "contacto",
            "ser": "seres",
            "robô": "robot bot máquina ia",
            "o": (
                "os a as do da dos das seu sua seus suas nosso nossa nossos meu minha teu tua vosso vossa vossos "
                "cada esse este"
            ),
            "você": "vc vocês",
            "ternário": "ternario",
        },
    ),
    real_words=typed(
        "humana humanas humanidade humanitário humanismo human operação operações operar operado operada operados "
        "operadas operando operadora operadoras operativo operário operários operacional assessoria assessorias "
        "assessor assessora assessores asessoria agência agências agenda agendar agende agendem gente aguente "
        "atente ausente urgente vigente agent representa representar representam representado representando "
        "representação representações representasse representativo representativa atendimento atendimentos "
        "atendendo atendia atenderam atendeu atendem atenção falei falou falado falamos pessoal pessoais ajudo "
        "aguda além algo apoia apoiou respondeu oriental contratar contrato contratos contatos contactos contava "
        "contada acender acende atenta atenas ascendente ascendentes ajudando atingidos atentados care cama camas "
        "chave chaves chamo chapa charme chata ciente consciente conscientes coleta consultar consultoria "
        "consultas consulta lugar falta faça fase lidar face lima falha conversas fila falsa fama comunicado lisa "
        "faca faltando faltar lida conversão converter confessar falhar consertar contado conversou fada fake "
        "lira funcionar funcionando funcionava gene genes passo possam passei posse passos coloquei transforma "
        "pasta pausa colocam passear passará transferidos passes pass quer precisa precisas querida queira deseja "
        "queriam desejos precisão precisou precioso precise preferida solicitou gostariam precisos preço preços "
        "preco precos superiores supervisão suporta seria série sérias séries serão seio serie servo venda vindas "
        "vencedor vencedores operatório operatória fala padrão gesto gestos chef entra entrei entro coloco "
        "colocar contamos contados técnica técnicas emprestado ligo sérgio attendent attendant séria chefes"
    ),
)
