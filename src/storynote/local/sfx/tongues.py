"""The commonest sounds in other languages. Rule: a table and its one use; a word that is also English is left out.

German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish as words; Russian by its stems, Chinese, Japanese, Korean
and Arabic wherever the letters stand.
"""

import re
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "rain": "regen regnet pluie lluvia llueve pioggia piove chuva deszcz yağmur",
    "thunder": "donner donnert tonnerre trueno truenos tuono tuoni trovão onweer grzmot",
    "thunderstorm": "gewitter orage tormenta temporale tempestade burza",
    "wind": "viento vento wiatr rüzgar",
    "sea waves": "meer wellen brandung vagues océan olas océano onde oceano ondas fale deniz dalga golven zee",
    "stream": "fluss ruisseau rivière arroyo río ruscello fiume riacho rio rzeka beek nehir",
    "forest": "wald forêt bosque selva foresta floresta orman",
    "campfire": "feuer lagerfeuer kamin fuego hoguera fuoco fogo fogueira ognisko ateş vuur",
    "explosion": "explosión esplosione explosão wybuch patlama ontploffing",
    "dog barking": "hund bellt chien aboie perro ladra ladrando abbaia cachorro latindo hond blaft szczeka köpek",
    "cat meowing": "katze miaut miaule gato maúlla gatto miagola kedi",
    "birds": "vögel vogel oiseaux oiseau pájaros pájaro uccelli pássaros ptaki kuşlar vogels",
    "horse": "pferd cheval caballo cavallo cavalo koń paard",
    "cow": "kuh vache vaca mucca krowa inek koe",
    "wolf": "loup lobo lupo wilk",
    "church bell": "glocke glocken kirchenglocke kirchenglocken cloche cloches campana campanas campane sino sinos dzwon klokken",
    "footsteps": "schritte pasos passi passos kroki voetstappen",
    "door": "tür porte puerta porta drzwi deur",
    "knocking": "klopfen klopft frappe golpean bussare bussano batendo pukanie",
    "breaking glass": "glasbruch klirren vidrio vetro vidro szkło",
    "car": "auto voiture coche macchina carro samochód araba",
    "train": "zug tren treno trem pociąg trein",
    "siren": "sirene sirène sirena syrena",
    "helicopter": "hubschrauber hélicoptère helicóptero elicottero helikopter",
    "clock ticking": "uhr tickt horloge reloj orologio relógio zegar saat klok",
    "applause": "beifall applaus applaudissements aplausos applausi oklaski",
    "crowd": "menschenmenge foule multitud folla multidão tłum menigte",
    "heartbeat": "herzschlag battement corazón battito coração serce kalp hartslag",
    "laughter": "lachen lacht rires rire risa risas risata risate risada śmiech gülme",
    "baby crying": "weint pleure llora llorando piange chorando płacze huilt",
    "city street": "stadt straße ville calle strada cidade ulica miasto",
    "gunshot": "schuss disparo sparo tiro strzał",
    "telephone": "telefon téléphone teléfono telefono telefone telefoon",
}  # fmt: skip

LETTERS: Mapping[str, str] = {
    "thunderstorm": "雷雨 雷阵雨 гроз 뇌우 عاصفة", "rain": "雨 дожд 비가 비소리 빗소리 مطر", "thunder": "雷 гром 천둥 رعد", "wind": "风 風 вет 바람 رياح",
    "sea waves": "海 波 浪 море прибо 파도 바다 بحر", "stream": "小川 河 溪 руче река 시냇물", "forest": "森 树林 лес 숲 غابة",
    "campfire": "焚き火 篝火 火 костёр костер огонь 모닥불 نار", "explosion": "爆発 爆炸 взрыв 폭발 انفجار", "dog barking": "犬 狗 собак лает 강아지 كلب",
    "cat meowing": "猫 貓 кошк мяука 고양이 قطة", "birds": "鳥 鸟 птиц 새소리 طيور", "horse": "馬 马 лошад конь 말소리 حصان",
    "church bell": "鐘 钟声 колокол 종소리 أجراس", "footsteps": "足音 脚步 шаги 발소리 خطوات", "door": "ドア 門 门 дверь двер 문이 باب",
    "breaking glass": "ガラス 玻璃 стекл 유리 زجاج", "car": "車 汽车 машин 자동차 سيارة", "train": "電車 火车 поезд 기차 قطار", "clock ticking": "時計 时钟 часы 시계 ساعة",
    "applause": "拍手 掌声 аплодисмент 박수 تصفيق", "crowd": "人混み 人群 толп 군중 حشد", "heartbeat": "心臓 心跳 сердц 심장 قلب", "laughter": "笑 смех 웃음 ضحك",
    "siren": "サイレン 警笛 сирен 사이렌", "gunshot": "銃声 枪声 выстрел 총소리", "city street": "街 城市 город 도시 مدينة",
}  # fmt: skip

_AND = re.compile(r"\b(?:und|mit|et|avec|y|con|com|ed|met|ve|ile|i|и|с)\b|[とや和与、。，]|과|와|و")  # noqa: RUF001
_WORD_OF = {word: english for english, words in WORDS.items() for word in words.split()}
_PART_OF = {part: english for english, parts in LETTERS.items() for part in parts.split()}
_WORDS_FIRST = "|".join(map(re.escape, _WORD_OF))
_LONGEST_FIRST = "|".join(sorted(map(re.escape, _PART_OF), key=len, reverse=True))
# Russian declines: its stems take their endings along.
_FOUND = re.compile(rf"\b(?:{_WORDS_FIRST})\b|(?:{_LONGEST_FIRST})[\u0430-\u044f\u0451]{{0,6}}")


def english(text: str) -> str:
    """The text with what it names in another language named in English; other texts as they are. Lower case."""

    def named(found: re.Match[str]) -> str:
        word = found[0]
        return _WORD_OF.get(word) or " " + next(e for part, e in _PART_OF.items() if word.startswith(part)) + " "

    translated, count = _FOUND.subn(named, text)
    return _AND.sub(" and ", translated) if count else text
