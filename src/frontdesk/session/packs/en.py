"""English."""

from frontdesk.session.packs.pack import Cue, Pack, words

_NOT = "don't|dont|didn't|didnt|doesn't|won't|wont|wouldn't|wouldnt|shouldn't|needn't"
_WISH = "want|need|like|wish|require|request|ask|care|prefer|mean"
_HAND_OVER = (
    "connect|transfer|call|send|give|get|put|bring|escalate|hand|pass|involve|redirect|forward|switch|route|add|invite|"
    "contact|bother|assign|summon|let|make|have|try|start|force|keep|fetch|refer|loop|page|ping|alert|notify"
)
_DOING = (
    "talking|speaking|chatting|dealing|connecting|transferring|sending|calling|putting|passing|asking|offering|"
    "redirecting|forwarding|escalating|pushing|suggesting"
)
_SOMEBODY_ELSE = words("you they it he she we if this bot ai why")
_MISSING = words("there there's theres have has had got with is are why still see find getting")
_NOBODY_ACTS = words(
    "answers answer answering answered replies replied replying responds responded responding "
    "available online helps helped helping listens listening around ever comes came"
)

EN = Pack(
    language="en",
    keywords=(
        "operator",
        "human",
        "talk to someone",
        "speak to someone",
        "chat with someone",
        "talk to a person",
        "speak to a person",
        "chat with a person",
        "talk with someone",
        "speak with someone",
        "talk with a person",
        "speak with a person",
        "talk to somebody",
        "speak to somebody",
        "real person",
        "live person",
        "actual person",
        "live agent",
        "human agent",
        "support agent",
        "talk to an agent",
        "speak to an agent",
        "speak with an agent",
        "connect me to an agent",
        "talk to a manager",
        "speak to a manager",
        "speak with a manager",
        "representative",
        "customer service please",
        "to customer service",
        "with customer service",
        "get customer service",
        "need customer service",
        "want customer service",
        "call customer service",
        "contact customer service",
    ),
    never_on=(
        "human resources",
        "human resource",
        "human rights",
        "human right",
        "human error",
        "human body",
        "human hair",
        "human nature",
        "human skin",
        "human race",
        "human history",
        "human size",
        "human health",
        "human factor",
        "human interface",
        "human trafficking",
        "human consumption",
        "tour operator",
        "mobile operator",
        "network operator",
        "cell operator",
        "phone operator",
        "telecom operator",
        "train operator",
        "bus operator",
        "ferry operator",
        "crane operator",
        "forklift operator",
        "machine operator",
        "drone operator",
        "camera operator",
        "logical operator",
        "boolean operator",
        "ternary operator",
        "unary operator",
        "binary operator",
        "comparison operator",
        "assignment operator",
        "arithmetic operator",
        "bitwise operator",
        "search operator",
        "operator precedence",
        "operator overloading",
        "operator manual",
        "house of representatives",
        "representative sample",
    ),
    alphabet=frozenset("abcdefghijklmnopqrstuvwxyz'"),
    tails=(
        ("y", ("y", "ies", "y's", "ys")),
        ("s", ("s", "ses", "s's")),
        ("x", ("x", "xes", "x's")),
        ("ch", ("ch", "ches", "ch's")),
        ("sh", ("sh", "shes", "sh's")),
        ("", ("", "s", "'s")),
    ),
    forms={
        "talk": ("talking", "tlak"),
        "speak": ("speaking", "speek"),
        "chat": ("chatting",),
        "connect": ("connecting", "connected"),
        "someone": ("smone",),
        "person": ("people",),
    },
    before=(
        Cue(f"{_NOT} {_WISH}", reach=8),
        Cue(f"{_NOT} have to", reach=6),
        Cue(f"{_NOT} think|believe|feel i|we want|need|should", reach=8),
        Cue("do|does|did not think|believe|feel i|we want|need|should", reach=8),
        Cue(f"do|does|did|will|would|should|really|absolutely not {_WISH}", reach=8),
        Cue("not want|wanting|asking|requesting|interested|looking|trying|needing", reach=8),
        Cue("wasn't|wasnt|isn't|aren't|weren't asking|looking|requesting|wanting", reach=6),
        Cue("never want|wanted|asked|ask|requested|need|needed|wish|mentioned|said", reach=6),
        Cue("haven't|havent|hadn't asked|requested|wanted", reach=6),
        Cue("have|had not asked|requested|wanted", reach=6),
        Cue(f"don't|dont {_HAND_OVER}", reach=8, unless=_SOMEBODY_ELSE),
        Cue(f"do not {_HAND_OVER}", reach=8, unless=_SOMEBODY_ELSE),
        Cue(f"never {_HAND_OVER}", reach=8, unless=_SOMEBODY_ELSE),
        Cue(f"stop|avoid|hate|dislike|quit {_DOING}", reach=6),
        Cue("hate|avoid|dislike"),
        Cue("no need|reason|point|use|desire|wish", reach=8),
        Cue("rather|prefer|preferably|better not", reach=8),
        Cue("without", reach=3, unless=words("can't cant cannot couldn't not impossible")),
        Cue("instead of", reach=3),
        Cue("rather|other than", reach=3),
        Cue("than"),
        Cue("anything|anyone|everything but|except", reach=2),
        Cue("neither|nor", reach=4),
        Cue("no", unless=_MISSING, unless_then=_NOBODY_ACTS),
        Cue("not", unless=words("can could may why is are am")),
        Cue("isn't|ain't|wasn't|aren't", unless=frozenset({"why"})),
    ),
    after=(
        Cue("not needed|necessary|required|wanted", reach=2),
        Cue("isn't|aren't|wasn't|won't|ain't needed|necessary|required|wanted|be", reach=2),
        Cue("unnecessary|unneeded", reach=2),
        Cue("no thanks|thank"),
    ),
    fillers=words(
        "a an the any another some your my our more real live actual single other such of one me us "
        "please just directly these those human living proper kind sort"
    ),
    adverbs=words(
        "really actually even ever currently particularly necessarily right now at all just yet still "
        "to be want please kindly"
    ),
    stops=words(
        "i i'd i'll i'm bot bots robot robots chatbot chatbots ai machine machines computer computers "
        "automation automated assistant assistants algorithm script scripts"
    ),
    requests=words("give get connect transfer put call bring let send need want pass switch wait"),
    links=words("to not don't dont be you and/or or never"),
    clause_words=words("but however so because otherwise then cause"),
    glue=frozenset({"that"}),
    questions=frozenset({"why", "how"}),
    real_words=words(
        "humana hunan humane humanly humanity humanos humano manage managed manages manager's operate operated "
        "operates operating operation operations cooperator representation representations "
        "representing represented persona personal persons agency agents urgent agenda stuff steak "
        "spear sneak speaks peak taken reals realm active action customs costume custom service "
        "services serving supper supports supported connect connects connected contact contacts "
        "contract contracts contract's content contest context"
    ),
)
