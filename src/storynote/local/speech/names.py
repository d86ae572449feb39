"""Words and initials that came after the dictionary, or that it has wrong. Rule: word → American, British."""

from collections.abc import Mapping

INITIALS = frozenset(
    "US UK EU UN UAE USA UAV AI IT ID PC TV PR HR OS VR AR XR UI UX IP CD DVD CEO CFO CTO COO VP FBI CIA NSA NHS BBC CNN NBC ABC "
    "CBS API URL URI HTML CSS XML SQL SDK CLI GPU CPU USB PDF FAQ ATM GPS DNA RNA MRI CT ER ICU IQ EQ PM AM AD BC BCE CE VIP "
    "DIY ASAP FYI BTW IMO TBA TBD RSVP DJ MC NYC LA DC UCLA MIT IBM BMW KLM HBO MTV AWS GCP SSH SSL TLS TCP UDP DNS "
    "HTTP HTTPS IDE LLM ML NLP GDP NGO PHD MBA BA MA MD PS OK LED LCD SSD HD UHD ISBN IRS LGBT LGBTQ NBA NFL MLB NHL UFC "
    "KGB MPH RPM SOS SUV ETA EST PST GMT UTC IPO ROI KPI B2B".split()
)  # fmt: skip
"""Spelled, though small letters would make a word of some."""

NAMES: Mapping[str, tuple[str, str]] = {
    "Kubernetes": ("kˌubəɹnˈɛɾiz", "kˌuːbənˈɛtiːz"),
    "Siobhan": ("ʃəvˈɔn", "ʃɪvˈɔːn"),
    "Nguyen": ("wˈɪn", "wˈɪn"),
    "Niamh": ("nˈiv", "nˈiːv"),
    "Saoirse": ("sˈɜɹʃə", "sˈɜːʃə"),
    "Xiaomi": ("ʃˌWmˈi", "ʃˌWmˈiː"),
    "Huawei": ("wˈɑwˌA", "wˈɑːwˌA"),
    "Nvidia": ("ɛnvˈɪdiə", "ɛnvˈɪdɪə"),
    "Linux": ("lˈɪnəks", "lˈɪnəks"),
    "nginx": ("ˌɛnʤɪnˈɛks", "ˌɛnʤɪnˈɛks"),
    "SQLite": ("ˌɛskjuˈɛlIt", "ˌɛskjuːˈɛlIt"),
    "Kokoro": ("kOkˈɔɹO", "kQkˈɔːɹQ"),
    "StoryNote": ("stˈɔɹinˌOt", "stˈɔːɹinˌQt"),
    "covid": ("kˈOvˌɪd", "kˈQvɪd"),
    "wi-fi": ("wˈIfˌI", "wˈIfˌI"),
    "wifi": ("wˈIfˌI", "wˈIfˌI"),
    "sci-fi": ("sˈIfˌI", "sˈIfˌI"),
    "emoji": ("ɪmˈOʤi", "ɪmˈQʤi"),
    "emojis": ("ɪmˈOʤiz", "ɪmˈQʤiz"),
    "crypto": ("kɹˈɪptO", "kɹˈɪptQ"),
    "GitHub": ("ɡˈɪthˌʌb", "ɡˈɪthˌʌb"),
    "GitLab": ("ɡˈɪtlˌæb", "ɡˈɪtlˌab"),
    "WhatsApp": ("wˈʌtsˌæp", "wˈɒtsap"),
    "TikTok": ("tˈɪktˌɑk", "tˈɪktɒk"),
    "ChatGPT": ("ʧˌætʤˌipˌitˈi", "ʧˌatʤˌiːpˌiːtˈiː"),
    "PayPal": ("pˈApˌæl", "pˈApal"),
    "Maria": ("məɹˈiə", "məɹˈiːə"),
    "Isla": ("ˈIlə", "ˈIlə"),
    "Eva": ("ˈivə", "ˈiːvə"),
    "Elena": ("ɪlˈAnə", "ɪlˈAnə"),
    "Sadie": ("sˈAdi", "sˈAdi"),
    "Aiden": ("ˈAdᵊn", "ˈAdᵊn"),
    "Skylar": ("skˈIləɹ", "skˈIlə"),
    "Ahmed": ("ˈɑmɛd", "ˈɑːmɛd"),
    "Priya": ("pɹˈijə", "pɹˈiːjə"),
    "Aoife": ("ˈifə", "ˈiːfə"),
    "Cillian": ("kˈɪliən", "kˈɪlɪən"),
    "Pierre": ("piˈɛɹ", "piːˈɛː"),
    "Chopin": ("ʃˈOpæn", "ʃˈQpan"),
    "Bach": ("bˈɑk", "bˈɑːk"),
    "Goethe": ("ɡˈɜɹtə", "ɡˈɜːtə"),
    "Tchaikovsky": ("ʧIkˈɔfski", "ʧIkˈɒfski"),
    "Moines": ("mˈYn", "mˈYn"),
    "miz": ("mˌɪz", "mˌɪz"),
    "shh": ("ʃʃ", "ʃʃ"),
    "psst": ("psst", "psst"),
    "brr": ("bɹˈɜɹ", "bɹˈɜː"),
    "pfft": ("pft", "pft"),
    "grr": ("ɡɹˈɜɹ", "ɡɹˈɜː"),
    "rezumay": ("ɹˈɛzəmˌA", "ɹˈɛzjʊmˌA"),
    "expozay": ("ˌɛkspOzˈA", "ɛkspˈQzA"),
    "patay": ("pætˈA", "pˈatA"),
    "rozay": ("ɹOzˈA", "ɹˈQzA"),
    "tooshay": ("tuʃˈA", "tuːʃˈA"),
    "Beyonsay": ("biˈɑnsA", "biːˈɒnsA"),
    "etcetera": ("ɛtsˈɛɾəɹə", "ɛtsˈɛtəɹə"),
    "Björk": ("bjˈɜɹk", "bjˈɜːk"),
}
