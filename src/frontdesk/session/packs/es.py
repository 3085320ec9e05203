"""Spanish."""

from frontdesk.session.packs.pack import Cue, Pack, words
from frontdesk.session.packs.spellings import typed, typed_cue, typed_forms

_WISH = typed_cue(
    "quiero|queremos|quería|quise|quisiera|querría|necesito|necesitamos|necesitaba|necesitaré|preciso|precisamos|"
    "deseo|deseamos|pido|pedí|pedía|pedimos|solicito|solicité|busco|buscaba|buscamos|requiero|pretendo|prefiero|"
    "gusta|gustaría|apetece|interesa|exijo|dije|acepto"
)
_HAND_OVER = typed_cue(
    "pase|pases|pasen|paséis|transfiera|transfieras|transfieran|comunique|comuniques|comuniquen|conecte|conectes|"
    "conecten|derive|derives|deriven|ponga|pongas|pongan|llame|llames|llamen|llaméis|mande|mandes|manden|envíe|"
    "envíes|envíen|redirija|redirijas|redirijan|desvíe|desvíes|contacte|contactes|contacten|avise|avises|avisen|"
    "moleste|molestes|molesten|involucre|involucres|escale|escales|dé|des|den|hagas|haga|hagan|obligues|obliguen"
)
_TALK = (
    "hablo hablarle hablarles platicar platico charlar chatear conversar converso dialogar comunicarme comunicarnos "
    "comunico contactar contactarme contacto contacte hablando platicando chateando conversando"
)
_PASS = (
    "pásame páseme pásenme pasadme pasarme pasarnos páseme pásenos pásanos transfiéreme transfiérame "
    "transfiéranme transferirme comunícame comuníqueme comuníquenme comunicame conéctame conécteme conéctenme "
    "conectarme derívame deríveme derivarme ponme póngame pónganme poneme ponerme contáctame contácteme "
    "contáctenme redirígeme rediríjame redirigirme enlázame enláceme"
)
_PUT_THROUGH = (
    "pasar pasas pasan comunicar comunicas comunican conectar conectas conectan transferir transfieres transfieren "
    "derivar derivan poner pones ponen"
)
_WANT = (
    "quisiera querría quería queremos necesito necesitamos necesitaría necesitaba deseamos desearía prefiero "
    "preferiría exijo exigimos solicito solicitamos requiero mándame mándeme mándenme envíame envíeme consígueme "
    "precisamos"
)
_SERVE = (
    "atiende atiendan atienden atender atenderme atenderá ayude ayuda ayuden ayudan ayudar ayudarme llame llama "
    "llamen llamar llamarme conteste contesta contestar contestarme responda responde responder responderme "
    "asesore asesorar asesorarme oriente orientar orientarme explique explicar explicarme contacte contactar "
    "contactarme"
)
_REPORT = typed_cue(
    "dijo|dijeron|comentó|explicó|atendió|atendieron|ayudó|ayudaron|prometió|prometieron|respondió|contestó|llamó|"
    "confirmó|envió|informó|informaron|indicó|indicaron|recomendó|resolvió|solucionó|aseguró|colgó|mandó|ofreció|vino"
)
_KEYWORDS = (
    "operador",
    "agente",
    "asesor",
    "humano",
    "representante",
    "hablar con una persona",
    "hablar con alguien",
    "hablar con un operador",
    "hablar con una operadora",
    "hablar con un agente",
    "hablar con un asesor",
    "hablar con un representante",
    "hablar con un ejecutivo",
    "hablar con un responsable",
    "hablar con un compañero",
    "hablar con uno de tus compañeros",
    "hablar con un empleado",
    "hablar con un especialista",
    "hablar con un consultor",
    "hablar con el personal",
    "hablar con el equipo",
    "hablar con soporte",
    "hablar con atención al cliente",
    "hablar con el servicio",
    "hablar con recepción",
    "hablar con un ser humano",
    "hablar con gente",
    "quiero un ser humano",
    "quiero una persona",
    "quiero alguien",
    "dame una persona",
    "dame con alguien",
    "ser atendido por una persona",
    "quiero un ejecutivo",
    "quiero un responsable",
    "quiero una operadora",
    "quiero un consultor",
    "pásame a una persona",
    "pásame a alguien",
    "pásame a un compañero",
    "pásame a una operadora",
    "pásame a atención al cliente",
    "persona real",
    "persona de verdad",
    "persona humana",
    "persona de carne y hueso",
    "persona por favor",
    "operadora por favor",
    "ejecutivo por favor",
    "atención al cliente por favor",
    "servicio al cliente por favor",
    "atención humana",
    "ayuda humana",
    "asistente real",
    "teleoperador",
    "agente de soporte",
    "agente de ventas",
    "agente de verdad",
    "agente de atención al cliente",
    "agente de servicio al cliente",
    "operador de soporte",
    "operador de verdad",
    "operador de atención al cliente",
    "hay alguien",
    "hay alguna persona con",
    "hay alguna persona que me",
    "hay una persona ahí",
    "alguien ahí",
    "alguien de soporte",
    "alguien del equipo",
    "alguien por favor",
    "alguien se comunique",
    "nadie que me atienda",
    "nadie ahí",
    "alguien me atienda",
    "alguien que me atienda",
    "alguien que me pueda atender",
    "alguien puede atenderme",
    "puede alguien atenderme",
    "me atienda alguien",
    "me puede atender alguien",
    "atenderme alguien",
    "persona me atienda",
    "persona que me atienda",
    "me atienda una persona",
    "me puede atender una persona",
    "atenderme una persona",
)
_NEVER_ON = (
    "recursos humanos",
    "derechos humanos",
    "error humano",
    "cuerpo humano",
    "ser humano",
    "talento humano",
    "factor humano",
    "consumo humano",
    "uso humano",
    "cabello humano",
    "pelo humano",
    "trato humano",
    "muy humano",
    "bot o humano",
    "bot o un humano",
    "humano o bot",
    "eres humano",
    "es usted humano",
    "eres una persona real",
    "eres una persona de verdad",
    "es una persona real",
    "hablo con un humano o",
    "hablo con una persona o",
    "estoy hablando con una persona",
    "operador de",
    "operador turístico",
    "operador móvil",
    "operador telefónico",
    "operador logístico",
    "operador económico",
    "operador lógico",
    "operador ternario",
    "otro operador",
    "qué operador",
    "el operador",
    "de operador",
    "agente de",
    "agente inmobiliario",
    "agente aduanal",
    "agente comercial",
    "agente secreto",
    "agente químico",
    "agente autorizado",
    "agente ia",
    "agente inteligente",
    "agente virtual",
    "agente limpiador",
    "por agente",
    "el agente",
    "de agente",
    "asesor fiscal",
    "asesor financiero",
    "asesor legal",
    "asesor de imagen",
    "el asesor",
    "de asesor",
    "el humano",
    "representante legal",
    "el representante",
    "hay alguien en casa",
    "para una persona por favor",
)

ES = Pack(
    language="es",
    keywords=_KEYWORDS,
    never_on=_NEVER_ON,
    alphabet=frozenset("abcdefghijklmnñopqrstuvwxyzáéíóúü"),
    tails=(
        ("or", ("or", "ores")),
        ("z", ("z", "ces")),
        ("o", ("o", "os")),
        ("a", ("a", "as")),
        ("e", ("e", "es")),
    ),
    before=(
        Cue(f"no {_WISH}", reach=8),
        Cue(f"tampoco|nunca|jamás|jamas {_WISH}", reach=8),
        Cue("no|nunca|tampoco he|había|habia|hemos pedido|solicitado|querido|dicho|buscado", reach=6),
        Cue("no hace|hacía|hacia|hará|hara falta", reach=8),
        Cue("no es|era|será|sera|sea|veo necesario|necesaria|preciso|obligatorio|imprescindible", reach=8),
        Cue("no hay|tengo|veo|tiene necesidad|ganas|interés|interes|motivo|intención|intencion|sentido|que", reach=8),
        Cue(
            "no estoy|estaba|estamos pidiendo|buscando|solicitando|interesado|interesada|intentando|queriendo",
            reach=8,
        ),
        Cue("no creo|pienso|considero que|necesitar", reach=8),
        Cue("no voy|vamos a", reach=5),
        Cue(f"no {_HAND_OVER}", reach=6, unless=typed("si mientras hasta como ustedes él ella bot porque") | {"qué"}),
        Cue("deja|dejad|deje|dejen|para|pare|paren|basta|harto|harta|evita|evite|eviten de", reach=4),
        Cue("evitar|evito|odio|detesto|rechazo", reach=5),
        Cue("prefiero|preferiría|preferiria|mejor no|sin", reach=8),
        Cue("sin", reach=6, unless=words("no imposible")),
        Cue("en vez|lugar de", reach=3),
        Cue("mejor|peor|más|mas|menos|igual que"),
        Cue("más|mas|menos rápido|rapido|fácil|facil|lento|barato|caro|amable|listo|útil|util que"),
        Cue("ni"),
        Cue("nada de", reach=2),
        Cue(
            "ningún|ningun|ninguna",
            unless=typed("hay encuentro veo existe"),
            unless_then=typed("me responde contesta"),
        ),
        Cue("no", unless=words("por qué porqué")),
        # Told, not asked for: of the past, of oneself, of a job.
        Cue(typed_cue("hablé|hablamos|habló|hablado|hablaba|contacté|llamé|chateé|escribí con|a|al"), reach=2),
        Cue("ayer hable|hablamos|llame con|a|al", reach=2),
        Cue("estoy|estaba|estuve hablando|chateando|platicando|conversando|tratando con"),
        Cue("estoy|estaba|estuve"),
        Cue("eres|sos|sois|soy|seas|son"),
        Cue("es", unless=typed("quiero necesito pido busco")),
        Cue("es usted|esto|este"),
        Cue("ser", unless=words("debe tiene")),
        Cue("trabajar|trabajo|trabajé|trabaja de|como", reach=1),
        Cue(
            "vacante|vacantes|puesto|puestos|plaza|plazas|empleo|empleos|oferta|ofertas|curso|cursos|salario|sueldo "
            "de|para|como",
            reach=1,
        ),
        Cue(
            typed_cue("agregar|agrego|añadir|añado|añadimos|crear|creo|invitar|eliminar|cuántos|varios|número|más"),
            reach=1,
        ),
        Cue("gracias|felicito|felicitar|agradecer|felicidades|felicitaciones a|al", reach=1),
        Cue("necesitan|buscan|contratan|contratando|reclutan"),
        Cue("bot|robot que"),
        Cue("entre"),
        Cue("reseña|queja|quejarme|opinión|reclamo|reclamación sobre|de|del|contra|para", reach=2),
        Cue("somos|tenemos", reach=1),
    ),
    after=(
        Cue("no hace|hará|hara falta", reach=2),
        Cue("no es|será|sera necesario|necesaria|preciso", reach=2),
        Cue("no quiero|necesito|necesitamos|deseo|gracias|pedí|pedi|hace", reach=2),
        Cue("innecesario|innecesaria", reach=2),
        Cue("fue|fueron|era|eran|estuvo|estuvieron", reach=3),
        Cue(_REPORT, reach=1),
        Cue("que haya|hayan|use|usa|tenga|viva|conozca|compró|compro", reach=2),
        Cue("o un|una bot|robot|máquina|maquina|ia|programa"),
        Cue(
            "puede|pueden|podría usar|utilizar|ver|acceder|editar|crear|tener|compartir|entrar|modificar|gestionar",
            reach=1,
        ),
        Cue("se encarga|ocupa"),
        Cue("en la|el|su|tu tienda|oficina|clínica|sucursal|local|hotel"),
        Cue("más|mas"),
        Cue("o bot|robot|máquina|maquina|ia|programa"),
    ),
    fillers=typed(
        "un una unos unas el la los las algún alguna alguno algunos ningún ninguna otro otra su sus tu tus vuestro "
        "vuestra mi nuestro al del de por favor ya me nos te le real reales directamente solo sólo mejor simplemente "
        "urgente urgentemente verdadero verdadera cualquier vivo viva también ahora realmente verdad"
    ),
    adverbs=typed(
        "me te le les nos se lo la los las ya realmente ahora aún todavía más para nada que de verdad "
        "absolutamente yo he estoy por el momento hoy"
    ),
    stops=typed(
        "bot bots robot robots robótico máquina máquinas chatbot chatbots ia automático automática automatizado "
        "automatizada virtual virtuales grabación contestador computadora ordenador algoritmo programa sino pero yo"
    ),
    requests=typed(
        "quiero quisiera querría queremos necesito necesitamos prefiero exijo dame deme denme pásame páseme "
        "pásenme comunícame comuníqueme transfiéreme transfiérame conéctame conécteme ponme póngame llama llamen "
        "solicito pido"
    ),
    links=words("no que ni si o sin"),
    clause_words=words("pero sino porque entonces aunque"),
    glue=frozenset({"que"}),
    questions=frozenset({"qué", "porqué"}),
    forms=typed_forms(
        (*_KEYWORDS, *_NEVER_ON),
        {
            "hablar": f"ablar {_TALK} {_PASS} {_PUT_THROUGH}",
            "pásame": _PASS,
            "quiero": _WANT,
            "dame": "deme denme dadme pido deseo ocupo preciso llama llame llamen llamad ponme póngame",
            "atienda": _SERVE,
            "atenderme": "atender ayudar ayudarme llamarme contestarme responderme asesorarme orientarme explicarme",
            "atender": _SERVE,
            "puede": "podría podrá pueda pueden podrían",
            "asesor": "asesora asesores asesoras",
            "ejecutivo": "ejecutiva",
            "responsable": "encargado encargada supervisor supervisora gerente jefe jefa director directora superior",
            "recepción": "recepcionista",
            "real": "reales",
            "compañero": "compañera compañeros compañeras colega",
            "empleado": "empleada trabajador trabajadora vendedor vendedora dependiente comercial gestor gestora",
            "trabajador": "trabajadora",
            "experto": "experta",
            "consultor": "consultora",
            "ser": "seres",
            "bot": "robot máquina ia",
            "eres": "sos",
            "el": (
                "los la las del nuestro nuestra nuestros nuestras su sus tu tus vuestro vuestra mi mis cada ese esta "
                "este"
            ),
            "humano": "humanos",
        },
    ),
    real_words=typed(
        "humana humanas humanidad humanitario humanismo human operación operaciones operar operado operada "
        "operados operadas operando operadora operadoras operativo operativa operario operarios asesoría "
        "asesorías asesorar asesoramiento asesorado acceso aseo agencia agencias agenda agendar agend gente "
        "gentes agent agents agentic urgente vigente representan representa representar representado "
        "representando representación representaciones consultar consultas consulta consultoría representativo "
        "representativa representativos representativas hablé habló hablado hablaron hablaste hablaba hable "
        "atendió atendido atendieron atención llamó llamo ayudó ayudado contestó respondió personal personas "
        "personaje personales huyan huían agence agences agende agenden aguante atente aguda carnet caliente "
        "calientes conductor conductores efectivos ejecutado ejecutados empleador empleadores empleando encantado "
        "encerrado encantada genes gene gen pasa pesar comunidad pagar pagan pasos parar ponerse comunicado "
        "charla charlas pasamos contactos convertir pasará patas pasen pasaje contratar contratos contrato "
        "conservar pasados conectado conectada deriva pasara pasear pases hallar hazlo pagas paran pisar paseos "
        "practicando huevos huevo hueco perdona perdón puedo podía puedan pude podían pondrá pondría quiere "
        "quieres quieras necesita necesitan requiere necesaria necesario querida querido prefiere solicita "
        "solicitó solicitado necesitaban quisieran consigues madame éxito exito quieto necesitado soporta "
        "superiores vencedor venta venas vengas oriental contenta llaman llamas llamarse acude responden explican "
        "explica respondo consciente conscientes consiente ascendente ascendentes atenuante atenuantes precio "
        "precios preciso atentados compañías compañía poder pone podes power directo directa directivo directivos "
        "directorio directores gesto gestos retención recreación comercios dependiendo descendiente contestar "
        "atenienses ateniense representarse atesora comunistas podrán podrías habla"
    ),
)
