"""Texts into tokens beside the package tokenizers: WordPiece in every way of cleaning, byte pairs trained on either side."""
import json
import pathlib
import random
import subprocess
import unicodedata

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SAMPLE = pathlib.Path(__file__).parents[2] / "Fixtures/Tokens/sample.txt"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SIZE = 3000
# Blocks whose characters have the properties that they had in Unicode 8, the version of the peer's tables.
BLOCKS = [
    (0x20, 0x7E), (0x20, 0x7E), (0, 0x1F), (0x7F, 0x24F), (0x250, 0x3FF), (0x400, 0x52F), (0x590, 0x61C), (0x61E, 0x6FF),
    (0x900, 0x97F), (0xE00, 0xE5B), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x2060), (0x20A0, 0x20B5), (0x2100, 0x214F),
    (0x2190, 0x23FF), (0x2600, 0x27BF), (0x3000, 0x30FF), (0x3400, 0x34FF), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3),
    (0xE000, 0xE0FF), (0xF900, 0xFA6D), (0xFE00, 0xFE6F), (0xFF00, 0xFFEF), (0xFFF0, 0xFFFF), (0x10000, 0x100FF),
    (0x1D100, 0x1D1FF), (0x1F300, 0x1F64F), (0x20000, 0x2A6D6), (0x2F800, 0x2FA1D),
]
PARTS = [" ", "  ", "\n", "\t", "'", "'s", "'ll", "'LL", "1", "23", "a", "Z", "é", "ß", "İ", "ΣΑΣ", "…", "!", "¿", "中", "\u3000",
         "\u00a0", "\u2003", "🤖", "½", "٣", "[MASK]", "[SEP]", "[mask]", "##", "가각힣", "\ufeff", "\u0300", "=" * 70]
EDGES = ["", " ", "\n", "  a", "a  ", "a" * 100, "a" * 101, "x" * 3000 + " y", " " * 300 + "a", "\n" * 50, "don't we'll I'd 's 'tis"]


def texts(count):
    """Random scalars, words with accents composed and not, and what tokenizers split on."""
    generator = random.Random(0)
    words = SAMPLE.read_text().split()

    def scalar():
        return chr(generator.randint(*generator.choice(BLOCKS)))

    def word():
        word = generator.choice(words)
        word = generator.choice([word, word, word.upper(), word.title()])
        if generator.random() < 0.3:
            marked = (c + chr(generator.randint(0x300, 0x345)) * (generator.random() < 0.3) for c in word)
            word = unicodedata.normalize(generator.choice(["NFC", "NFD"]), "".join(marked))
        return word + generator.choice([" ", " ", "  ", ", ", "'s ", "\n", " \n", "-", "", scalar()])

    kinds = [scalar, word, lambda: generator.choice(PARTS)]
    made = []
    for _ in range(count):
        kind = generator.choice(kinds)
        made.append("".join(kind() for _ in range(generator.randint(1, 40))))
    return EDGES + made


def word_piece(ids, lowercase=True, strip_accents=None, chinese=True):
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=lowercase, strip_accents=strip_accents, handle_chinese_chars=chinese)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def byte_pairs(model):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


def check(crosscheck, scratch, report):
    folder = scratch / "tokens"
    (folder / "ours").mkdir(parents=True)
    (folder / "theirs").mkdir()
    every = texts(4000)
    corpus = every[::2] + [SAMPLE.read_text()]
    for name, value in {"texts": every, "corpus": corpus, "size": SIZE}.items():
        (folder / f"{name}.json").write_text(json.dumps(value))

    trained = word_piece({token: id for id, token in enumerate(SPECIAL)})
    trained.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=SIZE, show_progress=False, special_tokens=SPECIAL))
    ids = trained.get_vocab()
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in sorted(ids, key=ids.get)), encoding="utf-8")
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    theirs = byte_pairs(models.BPE())
    theirs.train_from_iterator(
        corpus, trainers.BpeTrainer(vocab_size=SIZE, min_frequency=2, show_progress=False, initial_alphabet=alphabet))
    theirs.model.save(str(folder / "theirs"))

    subprocess.run([crosscheck, "tokens", folder], check=True)

    def compare(topic, name, expected):
        found = json.loads((folder / f"{name}.json").read_text())
        report.check(topic, f"{name}: number of texts", len(found) == len(expected))
        for text, ours, peers in zip(every, found, expected):
            report.check(topic, f"{name}: {ascii(text[:60])}", ours == peers, f"{ours} for {peers}")

    variants = {
        "uncased": word_piece(ids), "cased": word_piece(ids, lowercase=False), "accents": word_piece(ids, strip_accents=False),
        "stripped": word_piece(ids, lowercase=False, strip_accents=True), "joined": word_piece(ids, chinese=False),
    }
    for name, tokenizer in variants.items():
        compare("WordPiece", name, [encoding.ids for encoding in tokenizer.encode_batch(every)])
    cut = word_piece(ids)
    cut.enable_truncation(16)
    compare("WordPiece", "cut", [encoding.ids for encoding in cut.encode_batch(every)])
    pairs = word_piece(ids)
    pairs.enable_truncation(24)
    encodings = pairs.encode_batch(list(zip(every, every[1:])))
    compare("WordPiece", "pairs", [encoding.ids + encoding.type_ids for encoding in encodings])

    compare("byte pairs", "theirs", [encoding.ids for encoding in theirs.encode_batch(every)])
    for name in ["vocab.json", "merges.txt"]:
        same = (folder / "ours" / name).read_bytes() == (folder / "theirs" / name).read_bytes()
        report.check("byte pairs", f"trained {name}", same, "differs")
    ours = byte_pairs(models.BPE.from_file(str(folder / "ours/vocab.json"), str(folder / "ours/merges.txt")))
    compare("byte pairs", "ours", [encoding.ids for encoding in ours.encode_batch(every)])
    compare("byte pairs", "decoded", every)
