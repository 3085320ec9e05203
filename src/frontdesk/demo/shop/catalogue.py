"""What the sample shop sells. The words agree with ../knowledge, from which the assistant answers."""

from dataclasses import dataclass

_CLOTHES = ("XS", "S", "M", "L", "XL")
_BLANKETS = ("130 × 180 cm", "160 × 220 cm")


@dataclass(frozen=True, slots=True)
class Product:
    """`slug` names its page and its picture; `sizes` is empty where there is only one."""

    slug: str
    name: str
    kind: str
    price: str
    story: str
    picture: str
    made_of: str
    sizes: tuple[str, ...] = ()
    is_worn: bool = True


PRODUCTS = (
    Product(
        slug="fjell",
        name="Fjell",
        kind="Yoke jumper",
        price="148 €",
        story="A round yoke knitted in one piece, with the pattern our first machine was bought for. Warm enough to "
        "be the only layer on a dry autumn day.",
        picture="A dark green jumper with a round yoke of cream and ochre diamonds",
        made_of="Lambswool from Holstein, undyed yarn in the pattern",
        sizes=_CLOTHES,
    ),
    Product(
        slug="deich",
        name="Deich",
        kind="Cable jumper",
        price="139 €",
        story="Three cables, a high rib and the colour the sheep had. It softens with every winter and "
        "takes a mended elbow well.",
        picture="A cream jumper with three cables down the front",
        made_of="Undyed wool of heath and marsh sheep",
        sizes=_CLOTHES,
    ),
    Product(
        slug="hafen",
        name="Hafen",
        kind="Cardigan",
        price="159 €",
        story="A cardigan for a cold kitchen and a late train: deep neck, two pockets that hold a hand, buttons as "
        "round as hazelnuts.",
        picture="A rust-red cardigan with two pockets and five buttons",
        made_of="Lambswool, buttons of corozo nut",
        sizes=_CLOTHES,
    ),
    Product(
        slug="werft",
        name="Werft",
        kind="Wool jacket",
        price="229 €",
        story="Cut after a shipyard jacket and woven in herringbone, so tight that wind and drizzle stay outside. "
        "Between two sizes, take the larger one.",
        picture="A blue herringbone jacket with a collar and three patch pockets",
        made_of="Fulled wool cloth, woven in our own workshop",
        sizes=_CLOTHES,
    ),
    Product(
        slug="weser",
        name="Weser",
        kind="Striped blanket",
        price="119 €",
        story="Two broad stripes like the lines on a pilot boat. Light on the shoulders, warm at once, and at home "
        "on a balcony.",
        picture="A cream blanket with green and ochre stripes, hung over a rail",
        made_of="New wool, fringes twisted by hand",
        sizes=_BLANKETS,
        is_worn=False,
    ),
    Product(
        slug="heide",
        name="Heide",
        kind="Checked blanket",
        price="129 €",
        story="The colours of the heath in August, woven as a check that hides crumbs and dog hairs for a while. The "
        "large one covers a double bed's top.",
        picture="A stack of folded blankets in a red check and in cream",
        made_of="New wool, brushed on one side",
        sizes=_BLANKETS,
        is_worn=False,
    ),
    Product(
        slug="kate",
        name="Kate",
        kind="Cushion",
        price="58 €",
        story="A cottage window's worth of diamonds, knitted double so that it keeps its shape. The cover "
        "comes off by a zip.",
        picture="A cream cushion with green and ochre diamonds",
        made_of="Lambswool cover, filling of wool, 50 × 50 cm",
        is_worn=False,
    ),
    Product(
        slug="priel",
        name="Priel",
        kind="Ribbed scarf",
        price="64 €",
        story="Long enough to go round twice, and ochre enough to be found again. Ribbed on both sides, so it has no "
        "wrong one.",
        picture="An ochre ribbed scarf on a wooden peg",
        made_of="Lambswool, 32 × 190 cm",
    ),
)
