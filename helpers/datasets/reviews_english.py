"""The English of the simulated reviews: words that stand for each other, and sentences with gaps, as data.

In braces stands what is chosen for a review: {noun} and {verdict} by the facet, {article} by what was bought, all else
from the list of that name. No planted word stands in a sentence outside braces.
"""

SYNONYMS = {
    "delivery": "delivery shipping shipment dispatch",
    "fast": "fast quick prompt speedy",
    "slow": "slow late sluggish overdue",
    "parcel": "parcel package carton",
    "intact": "intact undamaged unharmed whole",
    "damaged": "damaged dented crushed battered",
    "price": "price cost charge",
    "fair": "fair reasonable affordable moderate",
    "steep": "steep excessive exorbitant outrageous",
    "discount": "discount rebate reduction",
    "generous": "generous handsome sizeable hefty",
    "meagre": "meagre paltry measly skimpy",
    "quality": "quality workmanship craftsmanship",
    "excellent": "excellent superb outstanding first-rate",
    "poor": "poor shoddy lousy second-rate",
    "material": "material make build",
    "sturdy": "sturdy solid robust durable",
    "flimsy": "flimsy fragile shabby brittle",
    "colour": "colour shade tone hue",
    "lovely": "lovely pretty beautiful charming",
    "ugly": "ugly dull drab hideous",
    "design": "design style shape",
    "elegant": "elegant refined tasteful graceful",
    "clumsy": "clumsy tasteless awkward ungainly",
    "service": "service support helpdesk",
    "friendly": "friendly polite courteous kind",
    "rude": "rude impolite unfriendly curt",
    "answer": "answer reply response",
    "helpful": "helpful useful clear informative",
    "useless": "useless vague confusing evasive",
    "bought": "bought ordered purchased",
    "frying pan": "pan skillet frypan",
    "water kettle": "kettle teakettle boiler",
    "apron": "apron pinafore smock",
    "blanket": "blanket throw coverlet",
    "pillow": "pillow cushion bolster",
    "desk lamp": "lamp light luminaire",
    "armchair": "armchair recliner easy-chair",
    "footstool": "footstool ottoman pouffe",
    "bookcase": "bookcase bookshelf bookstand",
    "laundry basket": "basket hamper washbasket",
    "storage box": "box crate chest",
    "plant pot": "pot planter flowerpot",
}

# "clauses" take a word of opinion with or without a negation, "plain" ones the bare word.
FACETS = {
    "speed": {
        "clauses": [
            "the {noun} was {verdict}",
            "{noun} to my door was {verdict}",
            "the {noun} of this {article} was {verdict}",
            "this time the {noun} was {verdict}",
        ],
        "plain": ["I call this a {word} {noun}", "{word} {noun} to our village", "I found the {noun} {word}"],
        "praise": [
            "it was here after two days",
            "the courier rang the next morning",
            "it came a day ahead of the date they gave",
            "from click to doorbell it took one day",
            "I had it before the weekend",
        ],
        "blame": [
            "it took three weeks",
            "I waited for a month and a day",
            "the tracking stood still for ten days",
            "it missed the birthday it was meant for",
            "the date was moved again and again",
        ],
    },
    "parcel": {
        "clauses": [
            "the {noun} was {verdict} when it came",
            "the {noun} with the {article} was {verdict}",
            "at my door the {noun} was {verdict}",
            "the {noun} from the courier was {verdict}",
        ],
        "plain": ["the {noun} reached me {word}", "the courier handed over a {word} {noun}"],
        "praise": [
            "every corner was padded with paper",
            "foam held all in place",
            "even the tape was still straight",
            "they had wrapped each part twice",
        ],
        "blame": [
            "one corner was torn open",
            "rain had soaked through it",
            "a hole gaped in its side",
            "something rattled inside it",
            "half the tape had come off",
        ],
    },
    "price": {
        "clauses": [
            "the {noun} is {verdict}",
            "the {noun} of this {article} is {verdict}",
            "for a {colour_name} one like this the {noun} is {verdict}",
            "compared with other shops the {noun} is {verdict}",
        ],
        "plain": ["I find the {noun} {word}", "it comes at a {word} {noun}", "{word} {noun} for what it is"],
        "praise": [
            "in town I would have paid twice as much",
            "my purse hardly felt it",
            "there was money left for a second one",
            "I saved about fifty yuan",
        ],
        "blame": [
            "next door it sells for half of that",
            "you pay for the brand alone",
            "last year it was thirty yuan less",
            "my savings are gone",
            "for that money I expect gold",
        ],
    },
    "discount": {
        "clauses": [
            "the {noun} was {verdict}",
            "the {noun} on this {article} was {verdict}",
            "for members the {noun} was {verdict}",
            "in the spring sale the {noun} was {verdict}",
        ],
        "plain": ["the coupon brought a {word} {noun}", "they gave me a {word} {noun}", "I got a {word} {noun}"],
        "praise": [
            "a third off at the till",
            "the coupon and the voucher added up",
            "I paid seventy instead of one hundred",
            "the coupon worked at once",
        ],
        "blame": [
            "the coupon took off two yuan",
            "the voucher had run out",
            "they had raised the list first",
            "the small print left one percent of it",
        ],
    },
    "make": {
        "clauses": [
            "the {noun} is {verdict}",
            "the {noun} of the {article} is {verdict}",
            "seen from close up the {noun} is {verdict}",
            "after a month of use I say the {noun} is {verdict}",
        ],
        "plain": ["I see {word} {noun} here", "{word} {noun} from top to bottom", "this is {word} {noun}"],
        "praise": [
            "every edge is finished by hand",
            "all parts sit where they should",
            "each seam is straight",
            "I looked for a flaw in vain",
        ],
        "blame": [
            "the edges are crooked",
            "glue is oozing from the joints",
            "threads hang out everywhere",
            "two screws were missing",
            "it came apart within a week",
        ],
    },
    "material": {
        "clauses": [
            "the {noun} is {verdict}",
            "the {noun} of this {article} is {verdict}",
            "in my hands the {noun} is {verdict}",
            "for its weight the {noun} is {verdict}",
        ],
        "plain": ["they used a {word} {noun}", "the {noun} feels {word}", "such a {word} {noun}"],
        "praise": [
            "the children jump on it and it bears that",
            "it will outlive me",
            "it survived two moves",
            "years of use will leave it as it is",
        ],
        "blame": [
            "it bent on the first day",
            "one touch and it cracked",
            "it tore when I lifted it",
            "you can see through it",
            "it wore out in a fortnight",
        ],
    },
    "colour": {
        "clauses": [
            "the {noun} is {verdict}",
            "the {noun} of the {article} is {verdict}",
            "by daylight the {noun} is {verdict}",
            "the {colour_name} {noun} is {verdict}",
        ],
        "plain": ["I find the {noun} {word}", "it has a {word} {noun}", "such a {word} {noun}"],
        "praise": [
            "it glows in the evening sun",
            "it goes with our walls",
            "it looks as on the photo",
            "guests ask where I found it",
        ],
        "blame": [
            "it reminds me of mud",
            "on the photo it was another one",
            "it bites with our walls",
            "it faded in a week of sun",
        ],
    },
    "design": {
        "clauses": [
            "the {noun} is {verdict}",
            "the {noun} of the {article} is {verdict}",
            "from every side the {noun} is {verdict}",
            "to my eyes the {noun} is {verdict}",
        ],
        "plain": ["they chose a {word} {noun}", "it comes in a {word} {noun}", "this is a {word} {noun}"],
        "praise": [
            "the lines flow",
            "it could stand in a museum",
            "it makes the {room} look larger",
            "my neighbour took a picture of it",
        ],
        "blame": [
            "it looks like a toad",
            "the handle is on the wrong side",
            "nothing about it lines up",
            "it blocks half the {room}",
            "I hide it when guests come",
        ],
    },
    "staff": {
        "clauses": [
            "the {noun} was {verdict}",
            "on the phone the {noun} was {verdict}",
            "when I called about the {article} the {noun} was {verdict}",
            "in the chat the {noun} was {verdict}",
        ],
        "plain": ["I dealt with a {word} {noun}", "I found the {noun} {word}", "a {word} {noun} picked up the phone"],
        "praise": [
            "they took time for me",
            "the lady on the line even laughed with me",
            "they thanked me for my patience",
            "they wished me a nice evening",
        ],
        "blame": [
            "they hung up on me",
            "the man on the line yawned",
            "they laughed at my question",
            "they let me wait for an hour",
            "they called it my own fault",
        ],
    },
    "answer": {
        "clauses": [
            "the {noun} to my question was {verdict}",
            "their {noun} about the {article} was {verdict}",
            "the {noun} by mail was {verdict}",
            "the {noun} that I got was {verdict}",
        ],
        "plain": ["I received a {word} {noun}", "they sent a {word} {noun}", "a {word} {noun} came by mail"],
        "praise": [
            "step by step it told me what to do",
            "with it I solved the problem in a minute",
            "it came with a drawing",
            "now I know how to clean it",
        ],
        "blame": [
            "it was about another article",
            "it sent me in circles",
            "a robot must have written it",
            "I still do what I did before",
            "I read it three times in vain",
        ],
    },
}

DEGREES = ["", "", "", "really", "truly", "quite", "indeed"]
NEGATIONS = ["not", "not", "not at all", "by no means", "not exactly"]
NEGATORS = ["not", "no"]
ALONE = "{clause}."
CLOSED = ["{clause}: {reason}.", "{clause}; {reason}."]
CONTRASTS = [
    "{aside}, but {clause}.",
    "{aside}, but {clause}.",
    "although {aside}, {clause}.",
    "{clause}, even though {aside}.",
]
TURNS = {"but": "before", "although": "behind", "though": "behind"}  # where, seen from the mark, the aside stands
SECONDS = ["{clause}.", "also, {clause}.", "and {clause}."]
OPENINGS = [
    "I {bought} this {article} for {person}.",
    "I {bought} the {colour_name} {article} {time}.",
    "we {bought} this {article} for the {room}.",
    "{time} I {bought} a {colour_name} {article} made of {made_of}.",
    "this {article} made of {made_of} now stands in the {room}.",
    "{person} wanted a {colour_name} {article} for the {room}.",
    "my old {article} broke {time}, so I {bought} this one.",
    "about the {colour_name} {article} that I {bought} {time}:",
]
NOTES = [
    "{use}.",
    "{use}.",
    "we {use_we}.",
    "it is in the {room} now.",
    "it is not for me, it is a present for {person}.",
    "it has been in use for {span} now.",
    "{person} uses it in the {room}.",
]
ENDS = {
    "positive": [
        "I would take it again.",
        "I am glad that I chose it.",
        "{other} is happy with it too.",
        "I have told {other} to get one.",
        "thank you, I will be back.",
        "we smile when we see it.",
    ],
    "negative": [
        "I have sent it back.",
        "I want my money back.",
        "{other} is angry about it too.",
        "I have warned {other}.",
        "never again, I am off to another shop.",
        "we regret it every day.",
    ],
}
LISTS = {
    "person": "my mother|my sister|my brother|my husband|my wife|my father|my aunt|our son|our daughter|a friend",
    "other": "my neighbour|my cousin|my colleague|our teacher|my uncle|the family next door",
    "span": "a day|a week|ten days|a month|half a year",
    "time": "last week|last month|in spring|in autumn|on Monday|on Sunday|two weeks ago|before the holidays|yesterday",
    "colour_name": "white|grey|green|blue|red|black|yellow",
}
# The articles: rooms, what it does there, what we do with it
ARTICLES = {
    "frying pan": (
        "kitchen|camper|cabin",
        "it sizzles every morning|it hangs over the stove|two eggs go into it",
        "fry fish in it|turn pancakes in it",
    ),
    "water kettle": (
        "kitchen|office|camper",
        "it whistles for breakfast|it holds seven cups|steam comes out of its spout",
        "boil water for tea in it|brew coffee with it",
    ),
    "apron": (
        "kitchen|bakery|workshop",
        "it hangs behind the door|it has two pockets|its strings go round twice",
        "wear it when we bake|wipe flour from it",
    ),
    "blanket": (
        "bedroom|nursery|living room",
        "it lies over the sofa|the cat sleeps under it|it covers two people",
        "wrap ourselves in it on winter nights|fold it every morning",
    ),
    "pillow": (
        "bedroom|nursery|guest room",
        "it lies at the head of the bed|it is filled with down|the dog sleeps on it",
        "rest our heads on it|shake it every morning",
    ),
    "desk lamp": (
        "study|bedroom|office",
        "it stands next to the computer|its bulb has six watts|it switches on with a click",
        "read by it at night|do homework under it",
    ),
    "armchair": (
        "living room|study|lounge",
        "it stands by the window|grandfather naps in it|it turns towards the television",
        "sit in it after dinner|knit in it",
    ),
    "footstool": (
        "living room|lounge|nursery",
        "it stands before the sofa|tired feet rest on it|the toddler climbs on it",
        "put our legs up on it|move it with one hand",
    ),
    "bookcase": (
        "study|library|living room",
        "it holds two hundred novels|it reaches up to the ceiling|the dictionaries fill its lowest row",
        "keep our novels in it|sort our magazines in it",
    ),
    "laundry basket": (
        "bathroom|cellar|guest room",
        "it swallows a week of shirts|it stands beside the washing machine|socks and towels go into it",
        "drop our shirts into it|carry the towels down in it",
    ),
    "storage box": (
        "attic|garage|cellar",
        "it slides under the bed|it stacks on the others|toys and cables vanish in it",
        "keep toys in it|store winter boots in it",
    ),
    "plant pot": (
        "garden|hall|balcony",
        "a fern grows in it|it drains through its foot|basil and mint share it",
        "grow tomatoes in it|water the fern in it",
    ),
}
EMOJI = {"positive": "👍 😊 😍 🎉", "negative": "👎 😡 😞 💔", "neither": "📦 🏠 🛒 🙂"}
BETWEEN_WORDS = " "
SPELLING = (r"\ba (?=[aeio]|u[gn])", "an ")  # and not before useful, useless
TYPOS = ""  # none: two letters change places
