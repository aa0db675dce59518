import pytest

from covey.model.run import Outcome

PROGRAM = """\
    import multiprocessing, os, sys, threading  # ran
    def work(number):  # ran
        threading.Thread(target=beside).start()  # ran
        return number * 2  # ran
    def beside():  # ran
        os.getpid()  # ran
    def alone(queue):  # ran
        queue.put("done")  # ran
    def main(method):  # ran
        context = multiprocessing.get_context(method)  # ran
        with context.Pool(2) as pool:  # ran
            print(pool.map(work, range(20)))  # ran
            pool.close()  # ran
            pool.join()  # ran
        queue = context.SimpleQueue()  # ran
        process = context.Process(target=alone, args=(queue,))  # ran
        process.start()  # ran
        print(queue.get())  # ran
        process.join()  # ran
        print(process.exitcode)  # ran
    if __name__ == "__main__":  # ran
        main(sys.argv[1])  # ran
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("concurrency", [(), pytest.param(("multiprocessing", "thread"), marks=pytest.mark.slow)])
def test_processes_of_multiprocessing_are_measured(project, assert_marked_lines_ran, method, concurrency):
    program = project.write("src/program.py", PROGRAM)

    ran = project.run(f"python src/program.py {method}", coverage={"concurrency": concurrency})

    assert ran.output == f"{[n * 2 for n in range(20)]}\ndone\n0\n"
    assert_marked_lines_ran(ran, program)
    assert set(ran.outcomes) == {Outcome.SAVED}
    assert ran.collected.warnings == ()


def test_workers_of_a_pool_that_is_terminated_save_their_data(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import multiprocessing  # ran
        def work(number):  # ran
            return number * 2  # ran
        if __name__ == "__main__":  # ran
            context = multiprocessing.get_context("fork")  # ran
            for _ in range(3):  # ran
                all_begun = context.Barrier(5)  # ran
                with context.Pool(4, all_begun.wait) as pool:  # ran
                    all_begun.wait()  # ran
                    print(pool.map(work, range(8)))  # ran
            print("end")  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.exit_code == 0
    assert_marked_lines_ran(ran, program)
    assert ran.outcomes == {Outcome.SAVED: 13}


def test_process_pools_of_concurrent_futures_are_measured(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        from concurrent.futures import ProcessPoolExecutor  # ran
        def work(number):  # ran
            return number * 2  # ran
        if __name__ == "__main__":  # ran
            with ProcessPoolExecutor(2) as pool:  # ran
                print(sum(pool.map(work, range(8))))  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output == "56\n"
    assert_marked_lines_ran(ran, program)
    assert set(ran.outcomes) == {Outcome.SAVED}


def test_a_process_that_is_terminated_in_the_middle_saves_its_data(project, assert_marked_lines_ran):
    program = project.write(
        "src/program.py",
        """\
        import multiprocessing, time  # ran
        def work(started):  # ran
            started.set()  # ran
            time.sleep(50)  # ran
        if __name__ == "__main__":  # ran
            started = multiprocessing.get_context("spawn").Event()  # ran
            process = multiprocessing.get_context("spawn").Process(target=work, args=(started,))  # ran
            process.start()  # ran
            started.wait()  # ran
            time.sleep(0.3)  # ran
            process.terminate()  # ran
            process.join()  # ran
            print(process.exitcode)  # ran
        """,
    )

    ran = project.run("python src/program.py")

    assert ran.output == "-15\n"
    assert_marked_lines_ran(ran, program)
    assert set(ran.outcomes) == {Outcome.SAVED}
