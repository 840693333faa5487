"""Language: texts as tokens and counts, classifiers of texts, and vectors of words learned from their neighbours."""

from helpers.language.bernoulli_nb import BernoulliNB
from helpers.language.cbow import CBOW
from helpers.language.complement_nb import ComplementNB
from helpers.language.count_vectorizer import CountVectorizer
from helpers.language.embedding_evaluation import (
    AnalogyAccuracy,
    WordPairCorrelation,
    analogy_accuracy,
    word_pair_correlation,
)
from helpers.language.multinomial_nb import MultinomialNB
from helpers.language.ppmi_embedding import PPMIEmbedding, cooccurrence_counts, positive_pmi
from helpers.language.sentence_vectors import sentence_vectors, sif_weights
from helpers.language.skip_gram import SkipGram
from helpers.language.tfidf_vectorizer import TfidfVectorizer
from helpers.language.tokenizers import chinese_tokens, english_tokens, read_lines
from helpers.language.vocabulary import Vocabulary
from helpers.language.word_vectors import WordVectors

__all__ = [
    "CBOW",
    "AnalogyAccuracy",
    "BernoulliNB",
    "ComplementNB",
    "CountVectorizer",
    "MultinomialNB",
    "PPMIEmbedding",
    "SkipGram",
    "TfidfVectorizer",
    "Vocabulary",
    "WordPairCorrelation",
    "WordVectors",
    "analogy_accuracy",
    "chinese_tokens",
    "cooccurrence_counts",
    "english_tokens",
    "positive_pmi",
    "read_lines",
    "sentence_vectors",
    "sif_weights",
    "word_pair_correlation",
]
