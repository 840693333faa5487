"""Experiments: what a stream of events says while it runs, and what a test of two variants says when it ends."""

from helpers.experiments.ab_test import ABTest
from helpers.experiments.bayesian import BetaBinomialResult, beta_binomial_test
from helpers.experiments.cluster_variance import ClusterResult, cluster_difference
from helpers.experiments.cuped import CUPEDResult, cuped, cuped_adjust
from helpers.experiments.cusum import CUSUM, cusum_path
from helpers.experiments.detection_delay import average_run_length, cusum_threshold, run_lengths
from helpers.experiments.effect_intervals import (
    EffectInterval,
    bootstrap_mean_difference,
    mean_difference_interval,
    mean_ratio_interval,
    proportion_difference_interval,
    proportion_ratio_interval,
)
from helpers.experiments.exponential_moments import ExponentialMoments, ewm_mean, ewm_std
from helpers.experiments.multiple_testing import benjamini_hochberg, holm
from helpers.experiments.p2_quantile import P2Quantile
from helpers.experiments.page_hinkley import PageHinkley
from helpers.experiments.quantile_sketch import KLLSketch
from helpers.experiments.rolling_moments import RollingMoments, rolling_mean, rolling_std
from helpers.experiments.rolling_quantile import RollingQuantile, rolling_quantile
from helpers.experiments.running_moments import RunningMoments
from helpers.experiments.sample_ratio import SampleRatioResult, sample_ratio_mismatch
from helpers.experiments.sample_size import minimum_detectable_effect, power, sample_size
from helpers.experiments.time_window import TimeWindow
from helpers.experiments.two_sample_tests import TestResult, two_proportion_test, welch_test

__all__ = [
    "CUSUM",
    "ABTest",
    "BetaBinomialResult",
    "CUPEDResult",
    "ClusterResult",
    "EffectInterval",
    "ExponentialMoments",
    "KLLSketch",
    "P2Quantile",
    "PageHinkley",
    "RollingMoments",
    "RollingQuantile",
    "RunningMoments",
    "SampleRatioResult",
    "TestResult",
    "TimeWindow",
    "average_run_length",
    "benjamini_hochberg",
    "beta_binomial_test",
    "bootstrap_mean_difference",
    "cluster_difference",
    "cuped",
    "cuped_adjust",
    "cusum_path",
    "cusum_threshold",
    "ewm_mean",
    "ewm_std",
    "holm",
    "mean_difference_interval",
    "mean_ratio_interval",
    "minimum_detectable_effect",
    "power",
    "proportion_difference_interval",
    "proportion_ratio_interval",
    "rolling_mean",
    "rolling_quantile",
    "rolling_std",
    "run_lengths",
    "sample_ratio_mismatch",
    "sample_size",
    "two_proportion_test",
    "welch_test",
]
