"""A Dask cluster makes the same bytes as this machine, and what goes wrong there loses nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from nethandout import cluster, jobs
from nethandout.cluster import InputOptions
from nethandout.errors import UsageError, WorkerError
from nethandout.jobs import Job
from nethandout.model import Brand, Edition
from nethandout.pipeline import BuildResult
from tests.conftest import Ran, Words

distributed: Any = pytest.importorskip("distributed")
dask_config: Any = pytest.importorskip("dask.config")
BROKEN = "See [this](section:nowhere).\n"


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A scheduler and two workers on this machine; a job is given up as soon as a worker dies while it has it."""
    usual = {"distributed.scheduler.allowed-failures": 0, "distributed.deploy.lost-worker-timeout": "10 minutes"}
    with (
        dask_config.set(usual),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as dask,
    ):
        yield dask


def clinics(folder: Path, papers: tuple[str, ...] = ("letter", "a4")) -> list[Job]:
    """Two documents for a clinic with a logo."""
    logo = folder / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
    owner = Brand(Path("valley.toml"), "Valley Clinic", telephone="555-0100", logo=logo)
    return [Job("handout", "care", Edition(paper=paper), brand=owner) for paper in papers]


def outcomes(results: jobs.Results) -> list[str | tuple[object, ...]]:
    """Return the hash, the pages and the notices of each result, or its error, in order."""
    return [
        (one.sha256, one.pages, one.notices, one.review) if isinstance(one, BuildResult) else f"{type(one)} {one}"
        for _, one in sorted(results, key=lambda pair: pair[0])
    ]


def test_one_process_two_workers_and_a_cluster_make_the_same(dask: Any, words: Words, tmp_path: Path) -> None:
    words.section("broken", BROKEN)
    wanted = [*clinics(tmp_path), Job("handout", "broken", Edition()), Job("handout", "nowhere", Edition())]
    options = InputOptions(words.folder, only_content=True)
    inputs = {"en": options.load("en")}
    one = outcomes(jobs.run(wanted, inputs, workers=1))
    assert "sections/broken/en.md:10: there is no section" in str(one[2])
    assert outcomes(jobs.run(wanted, inputs, workers=2)) == one
    assert outcomes(cluster.run(wanted, options, dask.scheduler_address)) == one


def test_a_worker_that_is_killed_loses_nothing(dask: Any, small: Path, tmp_path: Path) -> None:
    wanted = clinics(tmp_path, ("letter", "a4", "half-letter", "a5"))
    options = InputOptions(small, only_content=True)
    with distributed.Client(dask.scheduler_address, set_as_default=False) as client:
        processes = [*client.run(os.getpid).values()]
    each = cluster.run(wanted, options, dask.scheduler_address)
    done = [next(each)]
    os.kill(processes[0], signal.SIGKILL)
    assert sorted(number for number, made in (*done, *each) if isinstance(made, BuildResult)) == [0, 1, 2, 3]


@pytest.mark.slow
def test_a_job_that_kills_its_worker_is_tried_three_times_and_the_others_are_made(
    dask: Any, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This scheduler would let a job kill four workers before it gives up; in the other tests, it allows one."""
    starts = tmp_path / "starts"

    def make_or_end(started: Any, job: Job, *more: Any) -> Any:
        """Make a job on a worker, where this function is sent; the process ends if it is about a4 paper."""
        import os

        from nethandout import cluster

        make = cluster._make_on_worker

        def end(*job: Any) -> None:
            with starts.open("a") as file:
                file.write("+")
            os._exit(1)

        cluster._make_on_worker = end if job.edition.paper == "a4" else make
        try:
            return cluster._make_once(started, job, *more)
        finally:
            cluster._make_on_worker = make

    monkeypatch.setattr(cluster, "_make_once", make_or_end)
    monkeypatch.setattr(dask.scheduler, "allowed_failures", 3)
    options = InputOptions(small, only_content=True)
    made, error = outcomes(cluster.run(clinics(tmp_path), options, dask.scheduler_address))
    assert isinstance(made, tuple)
    assert "making care was tried 3 times, and its worker died each time" in str(error)
    assert starts.read_text() == "+++"


def test_other_versions_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        cluster._refuse_other_versions({"tcp://a": ("x 1", "y 1"), "tcp://b": ("x 1", "y 2")}, ("x 1", "y 1"))
    assert str(refused.value).startswith("the worker at tcp://b has y 2, and this machine has y 1\n")
    assert cluster.versions()[0].startswith("nethandout ")


def test_an_address_without_a_scheduler_is_wrong_usage(
    nethandout: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    ran = nethandout("build", "--scheduler", "tcp://127.0.0.1:1", "--lang", "en", "-q")
    remedy = "start one (dask scheduler), or write its address as tcp://HOST:8786"
    assert (ran.code, ran.err) == (2, f"nethandout: no Dask scheduler answers at tcp://127.0.0.1:1; {remedy}\n")


def test_a_scheduler_without_workers_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "NO_WORKERS_SECONDS", 1)
    client = SimpleNamespace(status="running", ncores=lambda callback_timeout: {})  # a frozen scheduler gives no answer
    with pytest.raises(WorkerError, match="has lost all its workers; finished files are kept; start them again"):
        cluster._next(SimpleQueue(), client, "tcp://127.0.0.1:8786")


def test_a_result_that_does_not_arrive_is_made_again() -> None:
    def result(timeout: float) -> None:
        raise TimeoutError

    assert cluster._result(SimpleNamespace(result=result)) is None


def test_a_scheduler_that_goes_away_stops_the_run_and_keeps_what_is_finished(
    dask: Any, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This is the last test, since it ends the cluster."""
    monkeypatch.setattr(cluster, "LOST_SECONDS", 1)
    wanted = clinics(tmp_path, ("letter", "a4", "half-letter", "a5"))
    each = cluster.run(wanted, InputOptions(small, only_content=True), dask.scheduler_address)
    _, made = next(each)
    assert isinstance(made, BuildResult)
    dask.close()
    with pytest.raises(WorkerError, match="stopped answering; finished files are kept"):
        list(each)
