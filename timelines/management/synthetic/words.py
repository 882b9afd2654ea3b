"""Texts for the synthetic data set: sentences of common words, with tags and links, formatted once and used often."""

import random
from dataclasses import dataclass

from instance.text.format import find_tags, format_post, tag_name

WORDS = {
    "en": """morning light over the harbour and nobody awake but the gulls we planted beans late this year still the
        train left early without us a small bug hides in every clean function tea first then the long answer books
        pile up near the window rain again someone left bread on the step what a good question thank you for asking
        maps never show how steep it was the choir sang flat but loud today I learned why bridges hum""",
    "de": """heute war der Himmel über dem Fluss ganz ruhig wir haben lange geredet und nichts entschieden der Kaffee
        wird kalt während das Programm läuft im Garten blüht etwas dessen Namen ich vergessen habe die Bahn kam
        pünktlich niemand konnte es glauben morgen wird alles anders sagt der Nachbar und gießt die Tomaten""",
    "es": """esta mañana la plaza olía a pan y a lluvia nadie recuerda quién plantó el árbol leímos el mapa al revés
        y llegamos antes la radio suena en la cocina mientras crece la masa qué suerte tener vecinos con escalera""",
    "fr": """ce matin le marché sentait la menthe et le poisson on a réparé le vélo avec une cuillère la pluie tombe
        doucement sur le toit de la gare personne ne court il reste du café et deux histoires à raconter""",
    "ja": """今朝は 川の 音が よく 聞こえた
        鳥が 一羽 屋根に 止まって いる お茶を 飲みながら
        古い 地図を 見る 電車は 静かに 進む 明日も 晴れる らしい""",
    "ar": """في الصباح كان البحر هادئا والشارع فارغ قرأنا كتابا قديما عن النجوم
        الشاي جاهز والخبز ساخن سألني الجار عن المطر""",
    "ru": """утром во дворе тихо только дворник и вороны чай остыл а письмо так и не написано
        поезд опоздал на минуту и все обрадовались""",
}  # fmt: skip
WEIGHTS = {"en": 52, "de": 14, "es": 10, "fr": 8, "ja": 8, "ar": 4, "ru": 4}
TAGS = [
    f"{kind}{thing}"
    for kind in ("", "Daily", "Small", "Open", "Slow", "Old", "Night", "Local")
    for thing in ("Garden", "Trains", "Sky", "Bread", "Code", "Maps", "Birds", "Chess", "Books", "Rain", "Radio", "Sea",
                  "Tea", "Wool", "Paper", "Bikes", "Choir", "Moss", "Stone", "Clay", "Soup", "Ink", "Wind", "Snow",
                  "Rooks")
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody may say: the source, its HTML, the names of its tags."""

    source: str
    content: str
    language: str
    tags: tuple[str, ...]


class TextPool:
    """A stock of texts. Tags follow Zipf's law: a few are everywhere, most are rare."""

    def __init__(self, rng: random.Random, size: int = 6000) -> None:
        self._rng = rng
        self._tag_weights = [1 / (rank + 1) for rank in range(len(TAGS))]
        languages = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=size)
        self.texts = [self._text(language) for language in languages]

    def choose(self, count: int) -> list[Text]:
        return self._rng.choices(self.texts, k=count)

    def _text(self, language: str) -> Text:
        rng = self._rng
        words = WORDS[language].split()
        sentences = [self._sentence(words) for _ in range(min(6, 1 + int(rng.expovariate(0.7))))]
        source = " ".join(sentences) if len(sentences) < 4 else "\n\n".join(sentences)
        if rng.random() < 0.12:
            source += f" https://example.org/{rng.choice(TAGS).lower()}/{rng.randint(1, 9999)}"
        if rng.random() < 0.3:
            chosen = rng.choices(TAGS, weights=self._tag_weights, k=rng.choice((1, 1, 2, 3)))
            source += "\n\n" + " ".join(f"#{tag}" for tag in dict.fromkeys(chosen))
        tags = tuple(tag_name(tag) for tag in find_tags(source))
        return Text(source, format_post(source, mentions={}), language, tags)

    def _sentence(self, words: list[str]) -> str:
        length, start = self._rng.randint(5, 16), self._rng.randrange(len(words))
        chosen = [words[(start + step) % len(words)] for step in range(length)]
        sentence = " ".join(chosen)
        return sentence[0].upper() + sentence[1:] + "."
