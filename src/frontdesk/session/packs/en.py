"""English."""

from frontdesk.session.packs.pack import Cue, Pack, phrases, words

_NOT = "don't|dont|didn't|didnt|doesn't|won't|wont|wouldn't|wouldnt|shouldn't|needn't"
_WISH = "want|need|like|wish|require|request|ask|care|prefer|mean"
_HAND_OVER = (
    "connect|transfer|call|send|give|get|put|bring|escalate|hand|pass|involve|redirect|forward|switch|route|add|"
    "invite|contact|bother|assign|summon|let|make|have|try|start|force|keep|fetch|refer|loop|page|ping|alert|notify"
)
_DOING = (
    "talking|speaking|chatting|dealing|connecting|transferring|sending|calling|putting|passing|asking|offering|"
    "redirecting|forwarding|escalating|pushing|suggesting"
)
_SOMEBODY_ELSE = words("you they it he she we if this bot ai why")
_MACHINE = (
    "bot|bots|algorithm|algorithms|robots|machines|robot|chatbot|ai|machine|computer|program|script|automation|"
    "automated|software|chatgpt"
)
_FREE = words("available online here there around free able on awake working left going coming joining")
_REPORTED = (
    "told|said|says|promised|informed|assured|advised|explained|confirmed|mentioned|suggested|recommended|claimed|"
    "insisted|offered|gave|sent|emailed|called|phoned|contacted|wrote|fixed|solved|resolved|helped|booked|cancelled|"
    "canceled|refunded|handled|charged|sold|agreed|refused|forgot|hung|apologized|apologised|thanked|arranged|took"
)
_PRAISED = (
    "very|so|really|extremely|super|absolutely|incredibly|always|most|great|good|nice|kind|lovely|rude|helpful|"
    "unhelpful|polite|impolite|friendly|amazing|fantastic|excellent|patient|wonderful|professional|brilliant|quick|"
    "fast|awful|terrible|useless|knowledgeable|wrong|right|best|worst|nicest"
)
_TRANSITIVE = (
    "harm|harms|hurt|hurts|kill|kills|bite|bites|infect|infects|affect|affects|resemble|resembles|replace|replaces"
)
_JOB = "job|jobs|vacancy|vacancies|career|careers|hiring|recruit|recruiting|salary|resume|cv|interview|internship"

_ROLES = (
    "an agent",
    "a manager",
    "a rep",
    "an adviser",
    "a consultant",
    "a supervisor",
    "an employee",
    "a staff member",
)
_ANYBODY = ("someone", "a person")
_OFFICE = (
    "a specialist",
    "an expert",
    "a colleague",
    "staff",
    "your team",
    "support",
    "sales",
    "billing",
    "accounting",
    "management",
    "the department",
    "the boss",
    "the owner",
)
_MAY_I = ("can i", "could i", "may i", "let me", "want to", "i need to", "like to")
_SPEAK = ("talk to", "speak to", "speak with")
_REACHED = (
    "someone",
    "a person",
    "an agent",
    "a manager",
    "support",
    "sales",
    "customer service",
    "customer support",
)
_GROUP = (
    "agents",
    "advisers",
    "colleagues",
    "consultants",
    "employees",
    "experts",
    "guys",
    "managers",
    "people",
    "reps",
    "specialists",
    "staff",
    "team",
)
_PLACES = (
    "support",
    "sales",
    "billing",
    "accounting",
    "finance",
    "reception",
    "management",
    "customer service",
    "your team",
    "your staff",
    "your company",
    "your office",
    "your side",
    "the shop",
    "the store",
    "the hotel",
    "the clinic",
    "the bank",
    "the front desk",
)
_MISSING = words("there there's theres have has had got with is are why still see find getting")
_NOBODY_ACTS = words(
    "answers answer answering answered replies replied replying responds responded responding "
    "available online helps helped helping listens listening around ever comes came"
)
_HUMAN_THINGS = (
    "resources resource rights right error mistake body hair nature skin race history size health factor interface "
    "trafficking consumption use anatomy dna blood cell brain eye heart teeth food grade language life years age "
    "touch behaviour behavior psychology intelligence capital remains waste genome growth evolution society design "
    "figure condition verification readable pilot driver bone skeleton skull tissue organ virus tooth ear foot hand "
    "hands face faces flesh sacrifice trait character relations safety population presence studies spirit soul mind "
    "memory emotion development geography biology physiology reproduction papillomavirus hormone insulin albumin "
    "pregnancy made translation translator editor author narrator"
)
_OPERATOR_KINDS = (
    "tour mobile network cell cellular phone telecom cable train rail bus coach taxi ferry cruise boat safari "
    "charter travel crane forklift excavator machine plant lift drone camera radio cnc owner fleet logical boolean "
    "ternary unary binary comparison assignment arithmetic bitwise spread plus minus equality sql regex search "
    "kubernetes and or not in like"
)
_OPERATOR_THINGS = (
    "cabin seat station certificate training shortage precedence overloading manual handbook guide license licence "
    "locked theory"
)

EN = Pack(
    language="en",
    keywords=(
        "operator",
        "human",
        *(f"{say} {who}" for say in ("talk to", "speak to", "speak with") for who in _ANYBODY + _OFFICE),
        *(f"{to} {who}" for to in ("to", "with") for who in (*_ROLES, "a team member", "customer service")),
        *(f"{to} customer {care}" for to in ("to", "with") for care in ("support", "care")),
        *(f"talk with {who}" for who in _ANYBODY),
        *(
            f"chat with {who}"
            for who in (*_ANYBODY, "a colleague", "an expert", "staff", "your team", "support", "sales")
        ),
        *(f"{say} {who}" for say in ("chat to", "write to", "deal with", "escalate to") for who in _ANYBODY),
        *(f"connected {to} {who}" for to in ("to", "with") for who in (*_ANYBODY, "support", "sales")),
        *(f"{to} {who}" for to in ("connect to", "transferred to", "us to") for who in (*_ANYBODY, "support")),
        *(f"me to {who}" for who in (*_ANYBODY, *_OFFICE)),
        *(f"through to {who}" for who in (*_ANYBODY, "support", "sales", "the department")),
        *(
            f"{answer} from {who}"
            for answer in ("hear", "help", "answer", "reply", "response", "assistance")
            for who in (*_ANYBODY, "an agent", "a manager", "an employee", "your team")
        ),
        *(f"{may_i} {speak}" for may_i in _MAY_I for speak in _SPEAK),
        *phrases(
            "transfer me to, pass me to, put through to, connect me to, connect me with, put me through, "
            "put me in touch with, hand me over"
        ),
        *(f"in touch with {who}" for who in _REACHED),
        *(f"in contact with {who}" for who in _REACHED),
        *(f"hold of {who}" for who in _REACHED),
        *(f"reach {who}" for who in _REACHED),
        *(f"{verb} {who}" for verb in ("contact", "message") for who in _REACHED),
        *(f"{want} {who}" for want in ("need", "want", "get", "me", "ask", "is there") for who in _ROLES),
        *(f"{want} {who}" for want in ("can i have", "would like", "i'd like") for who in (*_ROLES, "a person")),
        *(f"{want} a person" for want in ("me", "need", "want", "get", "ask")),
        *(
            f"{bring} {who}"
            for bring in ("me", "loop in", "bring in")
            for who in ("someone", "a colleague", "an expert")
        ),
        *(f"{who} please" for who in ("agent", "manager", "supervisor", "rep", "adviser")),
        *(f"{who} {there}" for who in ("agent", "agents", "manager") for there in ("available", "online", "around")),
        *(f"call {who}" for who in ("an agent", "a manager", "a supervisor", "customer service")),
        *phrases("have an agent, ask for a manager, ask for a supervisor, where is the manager"),
        *(f"over to {who}" for who in ("someone", "a person", "a colleague", "your team", "support")),
        *(
            f"can a person {act}"
            for act in ("help", "look", "check", "explain", "answer", "read", "review", "handle")
        ),
        *phrases(
            "bring a manager, wait for an agent, waiting for an agent, need someone to talk, "
            "need someone who knows, need someone who understands, need someone who can, someone to help me, "
            "my account manager please, reach my account manager"
        ),
        *(f"{speak} my account manager" for speak in _SPEAK),
        *phrases(
            "real person, live person, actual person, living person, real people, live people, actual people, "
            "live agent, human agent, support agent, service agent, support rep, service rep"
        ),
        *(f"real {who}" for who in ("agent", "employee", "support", "someone")),
        *(f"{verb} live {help_}" for verb in ("need", "want", "get") for help_ in ("support", "help", "assistance")),
        *phrases(
            "someone real, someone alive, someone competent, someone take over, someone step in, "
            "someone on your team, someone of your team, someone at your company, member of staff, "
            "member of your team, member of the support team, manager on duty, duty manager, with a person, "
            "specialist from your team, expert from your team, person from your team, person please, "
            "are there agents, agents i can, someone available to talk, someone available to chat, "
            "whoever is in charge, person in charge"
        ),
        *(f"someone from {place}" for place in _PLACES),
        *(f"someone in {place}" for place in ("support", "sales", "billing", "accounting", "charge")),
        *(f"one of your {who}" for who in _GROUP),
        *phrases(
            "someone i can talk to, someone i can speak to, someone i can chat with, someone i can ask, "
            "someone to talk to, someone to speak to, someone to chat with, person i can talk to, "
            "person i can speak to, who can i talk to, who can i speak to, who do i talk to, who do i speak to, "
            "who can i contact, representative, someone call me, someone to call me, call me back, "
            "customer service please, me customer service, get customer service, need customer service, "
            "want customer service"
        ),
        *(f"enough of this {it}" for it in ("bot", "robot", "machine")),
        *(f"enough with the {it}" for it in ("bot", "robot", "machine")),
        *(f"tired of this {it}" for it in ("bot", "robot", "machine")),
        *(f"sick of this {it}" for it in ("bot", "robot", "machine")),
        *(f"fed up with this {it}" for it in ("bot", "robot", "machine")),
        *(f"tired of talking to a {it}" for it in ("bot", "robot", "machine")),
        *(f"sick of talking to a {it}" for it in ("bot", "robot", "machine")),
        *(f"don't want to talk to a {it}" for it in ("bot", "robot", "machine")),
        *(f"do not want to talk to a {it}" for it in ("bot", "robot", "machine")),
        *(f"don't want to chat with a {it}" for it in ("bot", "robot", "machine")),
        "no more bots",
        "no more robots",
    ),
    never_on=(
        *(f"human {thing}" for thing in _HUMAN_THINGS.split()),
        *(f"{kind} operator" for kind in _OPERATOR_KINDS.split()),
        *(f"operator {thing}" for thing in _OPERATOR_THINGS.split()),
        *phrases(
            "operator of the, operator of this, my operator, human in the loop, human immune system, "
            "human voice over, only human, house of representatives, representative sample, "
            "representative office, legal representative, authorized representative, authorised representative, "
            "elected representative, brand representative, medical representative"
        ),
        *(
            f"{i_am} {what}"
            for i_am in ("i'm", "i am", "im")
            for what in ("human", "a human", "an operator", "the operator")
        ),
        *(f"{i_am} a representative" for i_am in ("i'm", "i am", "im")),
        *(f"{may_i} {speak} {who}" for may_i in _MAY_I for speak in _SPEAK for who in ("you", "my", "our")),
        *(f"do i need to {speak}" for speak in _SPEAK),
        "transfer me to another",
        "transfer me to a different",
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
        "connect": ("connecting",),
        "transferred": ("transfered",),
        "anyone": ("anybody",),
        "agent": ("agnet", "agant"),
        "someone": ("smone", "some1", "somebody", "anyone", "anybody"),
        "rep": ("reps",),
        "advisers": ("advisors",),
        "adviser": ("advisor", "advisors"),
        "bot": ("chatbot", "chatbots"),
        "bots": ("chatbots",),
        "don't": ("dont",),
        "who": ("whom",),
    },
    before=(
        Cue("don't|dont|never|didn't|won't|needn't", unless=_SOMEBODY_ELSE),
        Cue("do not", unless=_SOMEBODY_ELSE),
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
        # What is it that answers?
        Cue("are|r you|u"),
        Cue("am|are i|we"),
        Cue("am|are i|we talking|speaking|chatting|writing|texting|dealing|typing|connected to|with"),
        Cue("you're|youre"),
        Cue("do|did i|we talk|speak|chat|write to|with", unless=words("how where when what")),
        Cue("i'm|im talking|speaking|chatting|dealing to|with"),
        Cue("i am talking|speaking|chatting|dealing to|with"),
        Cue("you are|were|sound|seem|look"),
        Cue("you sound|seem|look|act|feel|talk|write like"),
        Cue("is|was this|it|that|he|she"),
        Cue("is|was this|it|that chat|service|answer|account|conversation"),
        Cue(f"{_MACHINE} or"),
        # What happened before.
        Cue("was|were|been|got|after|before|since"),
        Cue("was|were|been talking|speaking|chatting|connected|transferred to|with"),
        Cue("spoke|spoken|talked|chatted|wrote|written|sent|emailed|mailed|submitted|gave|went", reach=3),
        Cue("was|were|been|got talking|speaking|chatting|connected|transferred"),
        Cue(
            "contacted|called|phoned|met|messaged|asked|transferred|passed|switched|redirected|connected",
            unless=words("be being get getting"),
        ),
        Cue("transfers|connects|forwards|routes|escalates|talks|speaks", reach=2),
        Cue("email|letter|mail|sms|text|quote|offer|invoice|visit|message from"),
        Cue("told|helped|contacted|served|advised|informed|called|treated by", reach=3),
        Cue("reviews|testimonials|comments|stories|ratings|opinions|models|photos from|by|of"),
        Cue("thanks|kudos|compliments|praise|props|compliment to|for"),
        Cue("thank|praise|compliment|rate|review|tip"),
        Cue("complaint|complain|feedback|review|rating about|on|against|for|regarding"),
        # Asking about operators, agents and humans.
        Cue("how many|much", reach=1),
        Cue("when|how"),
        Cue("which|what|whose", unless_then=words("can could should may i")),
        Cue("what|who is|are|does|do|did|was"),
        Cue("what's|whats|who's|whos"),
        Cue("do|does your|the|all|most|these|those|some|real|actual|live"),
        Cue("does the|this|that|your|it|my", reach=5),
        Cue("is|are|was a|an|the", unless_then=_FREE),
        Cue("do|does|did|will|would i|we|you|it|one|they need", reach=4, unless=words("what who whom")),
        Cue("do|does|did i|we|one|he|she|they", unless=words("how where when what who whom")),
        Cue("kids|children|users|customers|guests|members|players|clients|students|patients|visitors", reach=4),
        Cue("they"),
        Cue(
            "lovely|nice|kind|great|wonderful|amazing|beautiful|decent|fellow", unless=words("need want get to with")
        ),
        Cue("do|does|did|must i|we|you have to", unless=words("what who whom")),
        Cue("do|does|did i|we|you have to talk|speak|see|call to|with", unless=words("what who whom")),
        Cue(_JOB, reach=6),
        Cue("apply|applying|applied|hire|hires|hired|study|studying for|as|to"),
        Cue("hire|hires|hired"),
        Cue("work|works|working|worked|employed|position|positions|role|opening|openings|trained|training as|for|of"),
        Cue("dedicated|personal|assigned", unless=words("need want")),
        Cue("add|adding|remove|delete|invite|create|edit", unless_then=words("chat conversation thread here")),
        Cue("two|three|four|five|ten|several|multiple|additional|extra|unlimited|each|every|per|2|3|4|5|10"),
        Cue("number|limit|amount|maximum|list|name|names|definition|meaning|cost|price|type|kind|role of|for|on"),
        Cue("as|become|becoming"),
        Cue("like|felt|almost talking|speaking|chatting to|with", unless=words("i'd would i")),
        Cue("feels|feel|felt|sounds|sound|looks|seems|almost|more like"),
        Cue("was|were|been|off phone|call|line|chat with"),
        Cue("was|were|been|off phone|call|line|chat"),
        Cue("had|great|good|nice|lovely|bad|terrible|awful|wonderful chat|conversation|call|talk|discussion|meeting"),
        Cue(
            "had|great|good|nice|lovely|bad|terrible|awful|wonderful chat|conversation|call|talk|discussion|meeting "
            "with"
        ),
        Cue(
            "assign|assigned|assigning|reassign|route|routed|pay|paid|report|reports|linked|restricted|share|shared",
            reach=3,
            unless_then=words("my this here"),
        ),
        Cue("email|emails|letter|message|messages|mail|invoice|quote|package|parcel|got|received|heard"),
        Cue("manual|handbook|training|course|courses|certificate|guide|instructions|rules|requirements for|of"),
        Cue(f"prefer|like|love the|this|a|your|my {_MACHINE} to|over"),
        Cue("in|among|between|unlike", unless=words("interested")),
        Cue("safe|harmful|toxic|dangerous|poisonous|suitable|fit|unfit|meant|made|designed|edible|visible for|to|on"),
        Cue(
            "translated|written|made|designed|created|narrated|drawn|sewn|voiced|built|invented|assembled|trained|"
            "powered by"
        ),
        Cue("translated|written|created|narrated|drawn|voiced by"),
        Cue("photo|photos|picture|pictures|image|images|colour|colours|color|colors|sample|data", reach=1),
        Cue(_TRANSITIVE),
        Cue("works|work|working|compatible with"),
        Cue("change|changing|changed|switching"),
    ),
    after=(
        Cue("not needed|necessary|required|wanted", reach=2),
        Cue("isn't|aren't|wasn't|won't|ain't needed|necessary|required|wanted|be", reach=2),
        Cue("unnecessary|unneeded", reach=2),
        Cue("no thanks|thank"),
        Cue(f"or {_MACHINE}", reach=4),
        Cue(f"or a|an|the|just|some|another|only {_MACHINE}", reach=4),
        Cue("i|we spoke|talked|chatted|dealt|had|met|reached|got was|were|told|said|says|promised|is|gave|helped"),
        Cue(_REPORTED),
        Cue(f"{_REPORTED} i|i'd|i'll|i'm"),
        Cue(f"{_REPORTED} me|us|him|her|that i|i'd|i'll|i'm"),
        Cue(f"{_REPORTED} me|us that i|i'd|i'll|i'm"),
        Cue(f"already|yesterday|today|earlier|just|kindly|also|then|there|once {_REPORTED}"),
        Cue("helped me|us", reach=1),
        Cue("is|are a|an"),
        Cue("have|has|had been"),
        Cue(f"agent|agents|rep|operator|operators|representative|support|person|staff {_REPORTED}"),
        Cue(f"or is|are it|this|that|they|you|all|just {_MACHINE}", reach=4),
        Cue(f"was|were|is|are|seems|seemed|has|had {_PRAISED}", reach=2),
        Cue("role|roles|seat|seats|license|licenses|licence|licences|login|dashboard|permission|permissions"),
        Cue("manual|handbook|training|certificate|job|jobs|position|vacancy|salary|console|panel|account|accounts"),
        Cue("on|at|over|during sunday|sundays|saturday|saturdays|weekend|weekends|night|holidays|christmas"),
        Cue("edit|view|export|delete|access|manage|monitor|track|login|log"),
        Cue("discount|discounts|badge|benefits|fee|fees|commission|portal|code|directory|name|names|number|email"),
        Cue("integration|integrations|widget|plugin|api|feature|software|template|templates"),
        Cue("earn|earns|speak|speaks|charge|charges|cost|costs"),
    ),
    fillers=words(
        "a an the any another some your more real live actual single other such of one "
        "please just directly this these those human living proper kind sort actually really truly "
        "on over back up currently now here different senior qualified competent knowledgeable "
        "experienced friendly responsible sales technical tech returns refunds complaints "
        "duty store shop hotel clinic bank office company"
    ),
    adverbs=words(
        "really actually even ever currently particularly necessarily right now at all just yet still "
        "to be want please kindly yesterday today earlier last week night month time on with the phone"
    ),
    stops=words(
        "i i'd i'll i'm bot bots robot robots chatbot chatbots ai machine machines computer computers "
        "automation automated assistant assistants algorithm script scripts"
    ),
    requests=words("give get connect transfer put call bring let send need want pass switch wait"),
    links=words("to not don't dont be you and/or or never"),
    clause_words=words("but however so because otherwise then cause"),
    glue=frozenset({"that"}),
    questions=frozenset({"why"}),
    real_words=words(
        "manger "
        "humana hunan humane humanly humanity humanos humano manage managed manages manager's operate operated "
        "operates operating operation operations cooperator representation representations "
        "representing represented persona personal persons agency agents urgent agenda stuff steak "
        "spear sneak speaks peak taken reals realm active action customs costume custom service "
        "services serving supper supports supported connect connects connected contact contacts "
        "contract contracts contract's content contest context export exports expect expects except expense "
        "employer employers employed employ consulting consultancy supervision supervising specialised "
        "specialized specialise advise advised advises college colleges though thorough personnel recession "
        "connection connections"
    ),
)
