/* Recording on Python 3.11: a C trace function, and a frame evaluation hook that decides which frames are traced.
 *
 * A traced frame costs about four times its running time on 3.11, whatever the trace function does: the interpreter
 * looks up the line of every instruction. So a frame is traced only while its code object can still show something new;
 * the hook (PEP 523) sees every frame on every thread before it runs, greenlets and threads made in C among them.
 *
 * The jumps recorded are those that coverage.py's C tracer records: from line to line, -first line at entry and exit.
 */
#define _GNU_SOURCE 1
#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>

#if PY_VERSION_HEX < 0x030B0000 || PY_VERSION_HEX >= 0x030C0000
#error "this recorder is for Python 3.11"
#endif

#include <frameobject.h>
#include <opcode.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <ucontext.h>

#include "internal/pycore_frame.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_runtime.h"
#include "ending.h"
#include "map.h"
#include "turns.h"

/* ------------------------------------------------------------------ what is known of a code object */

typedef struct {
    uint64_t *slots; /* packed jumps, 0 is empty */
    uint32_t mask;
    uint32_t used;
} jump_set;

typedef struct {
    covey_file *file; /* NULL: left out */
    int32_t first_line;
    bool done;          /* nothing in it can be new */
    uint32_t epoch;     /* the context that this is about */
    uint32_t unseen;    /* lines and jumps that it can still show; counted only until done */
    jump_set expected;  /* the jumps that its instructions allow and that have not been taken */
    jump_set seen;      /* the jumps that were recorded: most events are repetitions */
} code_info;

static covey_map *map;
static bool with_branches;
static Py_ssize_t extra_index = -1;
static _Thread_local int deciding; /* this thread is in an interlude: it runs our code, not the program's */
static bool recording;
static PyObject *real_settrace;
static _Thread_local Py_tracefunc other_trace; /* that of sys.settrace or of a debugger, while a program uses it */

static uint32_t epoch; /* so many times has the context changed */

static code_info left_out = {.done = true};

static uint64_t packed(int32_t from, int32_t to) { return ((uint64_t)(uint32_t)from << 32 | (uint32_t)to) + 1; }

static uint32_t slot_of(const jump_set *set, uint64_t jump) {
    uint32_t slot = (uint32_t)((jump * 0x9E3779B97F4A7C15u) >> 32) & set->mask;
    while (set->slots[slot] && set->slots[slot] != jump)
        slot = (slot + 1) & set->mask;
    return slot;
}

static bool set_has(const jump_set *set, uint64_t jump) { return set->slots && set->slots[slot_of(set, jump)]; }

static bool set_add(jump_set *set, uint64_t jump) {
    if (!set->slots || set->used * 2 > set->mask) {
        uint32_t size = set->slots ? (set->mask + 1) * 2 : 8;
        jump_set bigger = {PyMem_RawCalloc(size, sizeof(uint64_t)), size - 1, set->used};
        if (!bigger.slots)
            return false;
        for (uint32_t i = 0; set->slots && i <= set->mask; i++)
            if (set->slots[i])
                bigger.slots[slot_of(&bigger, set->slots[i])] = set->slots[i];
        PyMem_RawFree(set->slots);
        *set = bigger;
    }
    uint32_t slot = slot_of(set, jump);
    if (set->slots[slot])
        return false;
    set->slots[slot] = jump;
    set->used++;
    return true;
}

static void info_free(void *extra) {
    code_info *info = extra;
    if (!info || info == &left_out)
        return;
    PyMem_RawFree(info->expected.slots);
    PyMem_RawFree(info->seen.slots);
    PyMem_RawFree(info);
}

/* ------------------------------------------------------------------ what its instructions allow */

/* Where an instruction may lead: its jump target, or -1, and whether it may go on with the next one. */
static Py_ssize_t jump_target(int opcode, int oparg, Py_ssize_t next, bool *goes_on) {
    *goes_on = true;
    switch (opcode) {
    case JUMP_FORWARD:
        *goes_on = false;
        return next + oparg;
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
        *goes_on = false;
        return next - oparg;
    case FOR_ITER:
    case SEND:
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE:
        return next + oparg;
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
        return next - oparg;
    case RETURN_VALUE:
    case RAISE_VARARGS:
    case RERAISE:
        *goes_on = false;
        return -1;
    default:
        return -1;
    }
}

/* The line of each instruction, 0 where it has none; NULL without memory. */
static int32_t *instruction_lines(PyCodeObject *code, Py_ssize_t count) {
    int32_t *lines = PyMem_RawCalloc(count + 1, sizeof(int32_t));
    PyObject *ranges = lines ? PyObject_CallMethod((PyObject *)code, "co_lines", NULL) : NULL;
    if (!ranges) {
        PyMem_RawFree(lines);
        return NULL;
    }
    PyObject *range;
    while ((range = PyIter_Next(ranges))) {
        PyObject *line = PyTuple_GET_ITEM(range, 2);
        Py_ssize_t start = PyLong_AsSsize_t(PyTuple_GET_ITEM(range, 0)) / 2;
        Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GET_ITEM(range, 1)) / 2;
        for (Py_ssize_t i = start; i < end && i < count; i++)
            lines[i] = line == Py_None ? 0 : (int32_t)PyLong_AsLong(line);
        Py_DECREF(range);
    }
    Py_DECREF(ranges);
    return lines;
}

typedef struct {
    const uint8_t *units;
    const int32_t *lines; /* of each unit; 0: none */
    Py_ssize_t count;
} listing;

typedef struct {
    int opcode;
    Py_ssize_t next;   /* -1: it does not go on with the next one */
    Py_ssize_t target; /* -1: it does not jump */
} step;

/* The instruction that begins at a unit, its EXTENDED_ARGs included. `after`, if not NULL: where the next one begins. */
static step step_at(const listing *code, Py_ssize_t at, Py_ssize_t *after) {
    int oparg = code->units[2 * at + 1];
    while (code->units[2 * at] == EXTENDED_ARG && at + 1 < code->count) {
        at++;
        oparg = oparg << 8 | code->units[2 * at + 1];
    }
    int opcode = code->units[2 * at++];
    while (at < code->count && code->units[2 * at] == CACHE)
        at++;
    bool goes_on;
    Py_ssize_t target = jump_target(opcode, oparg, at, &goes_on);
    if (after)
        *after = at;
    return (step){opcode, goes_on ? at : -1, target};
}

#define LINELESS_MOST 16 /* instructions without a line in a row, before the search ends */

static void expect_ways(code_info *info, const listing *code, int32_t from, step taken, int depth);

/* From a line to an instruction. One without a line stands between two lines at times: the way goes through it. */
static void expect_way(code_info *info, const listing *code, int32_t from, Py_ssize_t to, int depth) {
    if (to < 0 || to >= code->count)
        return;
    if (code->lines[to] <= 0 && depth < LINELESS_MOST)
        expect_ways(info, code, from, step_at(code, to, NULL), depth + 1);
    else if (code->lines[to] > 0 && code->lines[to] != from)
        set_add(&info->expected, packed(from, code->lines[to]));
}

static void expect_ways(code_info *info, const listing *code, int32_t from, step taken, int depth) {
    if (taken.opcode == RETURN_VALUE)
        set_add(&info->expected, packed(from, -info->first_line));
    expect_way(info, code, from, taken.target, depth);
    expect_way(info, code, from, taken.next, depth);
}

/* Where an exception that is raised at a unit goes in this very frame; -1: nowhere. */
static Py_ssize_t handler_of(PyCodeObject *code, Py_ssize_t unit) {
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(code->co_exceptiontable);
    const uint8_t *end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
    while (at < end) {
        Py_ssize_t fields[4] = {0}; /* start, size, handler, depth: six bits in a byte, the first of a field has bit 7 */
        for (int i = 0; i < 4 && at < end; i++)
            do
                fields[i] = fields[i] << 6 | (*at & 63);
            while (*at++ & 64 && at < end);
        if (unit >= fields[0] && unit < fields[0] + fields[1])
            return fields[2];
    }
    return -1;
}

/* Exceptions are no choice that a report counts, but for one: `if this: raise that` in a line, where the line has been
 * left by the other way. (In an assertion, which looks alike, it is none.) */
static void expect_raise(code_info *info, PyCodeObject *object, const listing *code, Py_ssize_t raise) {
    int32_t line = code->lines[raise];
    bool is_choice = false;
    Py_ssize_t next;
    for (Py_ssize_t i = object->_co_firsttraceable + 1; i < code->count; i = next) {
        step taken = step_at(code, i, &next);
        if (code->lines[i] != line)
            continue;
        if (taken.opcode == LOAD_ASSERTION_ERROR)
            return;
        is_choice |= taken.target >= 0 && taken.next >= 0;
    }
    Py_ssize_t handler = is_choice ? handler_of(object, raise) : -1;
    if (handler >= 0)
        expect_way(info, code, line, handler, 0);
    else if (is_choice)
        set_add(&info->expected, packed(line, -info->first_line));
}

/* Collect every line, and every jump from line to line, that the instructions allow. */
static bool expect_everything(code_info *info, PyCodeObject *object) {
    PyObject *bytes = PyCode_GetCode(object);
    if (!bytes)
        return false;
    Py_ssize_t count = PyBytes_GET_SIZE(bytes) / 2;
    int32_t *lines = instruction_lines(object, count);
    listing code = {(const uint8_t *)PyBytes_AS_STRING(bytes), lines, count};
    Py_ssize_t first = object->_co_firsttraceable + 1; /* up to RESUME there are no events but that of the call */
    for (Py_ssize_t i = first; lines && i < count; i++)
        if (lines[i] > 0 && (uint32_t)lines[i] <= info->file->line_count)
            set_add(&info->expected, packed(0, lines[i]));
    for (Py_ssize_t i = first; lines && with_branches && i < count;) {
        Py_ssize_t at = i;
        step taken = step_at(&code, at, &i);
        if (lines[at] > 0)
            expect_ways(info, &code, lines[at], taken, 0);
        if (lines[at] > 0 && taken.opcode == RAISE_VARARGS)
            expect_raise(info, object, &code, at);
    }
    info->unseen = info->expected.used;
    PyMem_RawFree(lines);
    Py_DECREF(bytes);
    return lines != NULL;
}

/* In another context, all of it is new again. */
static __attribute__((cold, noinline)) void renew(code_info *info) {
    info->epoch = epoch;
    if (!info->file)
        return;
    if (info->seen.slots)
        memset(info->seen.slots, 0, (info->seen.mask + 1) * sizeof *info->seen.slots);
    info->seen.used = 0;
    info->unseen = info->expected.used;
    info->done = false;
}

static void expectation_met(code_info *info, uint64_t jump) {
    if (info->unseen && set_has(&info->expected, jump) && --info->unseen == 0)
        info->done = true;
}

/* ------------------------------------------------------------------ deciding on files */

/* `decide` is Python code in the midst of the program's: no signal handler of the program may run in it (what that
 * raised would be lost), no finalizer (its lines would be), and no trace or profile function may see it. */
#define INTERPRETERS 64

/* Each interpreter of the process has its own `decide`. They share one GIL, and all else here. */
static struct {
    PyInterpreterState *interpreter;
    PyObject *decide;
} deciders[INTERPRETERS];

typedef struct {
    unsigned long main_thread;
    int collects;
    uint8_t use_tracing;
} interlude;

static int interludes; /* that run now, in any thread */

static interlude begin_interlude(PyThreadState *thread) {
    interlude was = {0, PyGC_Disable(), thread->cframe->use_tracing};
    if (_PyRuntime.main_thread == PyThread_get_thread_ident()) {
        was.main_thread = _PyRuntime.main_thread;
        _PyRuntime.main_thread = 0; /* handlers are run by the main thread only, and wait until there is one again */
    }
    PyThreadState_EnterTracing(thread);
    deciding++;
    interludes++;
    return was;
}

static void end_interlude(PyThreadState *thread, interlude was) {
    deciding--;
    interludes--;
    PyThreadState_LeaveTracing(thread);
    thread->cframe->use_tracing = was.use_tracing;
    if (was.main_thread)
        _PyRuntime.main_thread = was.main_thread;
    if (was.collects)
        PyGC_Enable();
}

static PyObject *decider_of(PyInterpreterState *interpreter) {
    for (int i = 0; i < INTERPRETERS && deciders[i].interpreter; i++)
        if (deciders[i].interpreter == interpreter)
            return deciders[i].decide;
    return NULL;
}

/* Where an interpreter was that ended, another one may be. 0, or -1 when there are too many. */
static int set_decider(PyInterpreterState *interpreter, PyObject *decide) {
    for (int i = 0; i < INTERPRETERS; i++)
        if (!deciders[i].interpreter || deciders[i].interpreter == interpreter) {
            deciders[i].interpreter = interpreter;
            deciders[i].decide = Py_NewRef(decide);
            return 0;
        }
    return -1;
}

static covey_file *decided(PyCodeObject *code, PyObject *variables, const char *name, Py_ssize_t size) {
    covey_file *file = NULL;
    PyThreadState *thread = PyThreadState_Get();
    PyObject *decide = decider_of(thread->interp);
    covey_decision_begins();
    interlude was = begin_interlude(thread);
    PyObject *answer = decide ? PyObject_CallFunctionObjArgs(decide, code->co_filename, variables, NULL) : NULL;
    end_interlude(thread, was);
    covey_decision_ends();
    int measured;
    unsigned int line_count;
    const char *path, *digest;
    Py_ssize_t path_size, digest_size;
    unsigned long long mtime_ns, text_size;
    if (answer && PyArg_ParseTuple(answer, "pIs#y#KK", &measured, &line_count, &path, &path_size, &digest, &digest_size,
                                   &mtime_ns, &text_size))
        file = covey_map_add(map, name, size, measured ? COVEY_MEASURED : COVEY_LEFT_OUT, line_count, path, path_size,
                             digest_size == 32 ? (const uint8_t *)digest : NULL, &(covey_stamp){mtime_ns, text_size});
    else
        PyErr_Clear();
    Py_XDECREF(answer);
    return file;
}

static covey_file *file_of(PyCodeObject *code, PyObject *variables) {
    Py_ssize_t size;
    const char *name = PyUnicode_AsUTF8AndSize(code->co_filename, &size);
    if (!name) {
        PyErr_Clear();
        return NULL;
    }
    int is_module = PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0;
    covey_file *file = covey_map_find(map, name, size, is_module);
    return file ? file : decided(code, variables, name, size);
}

/* Learn what is known of a code object, at its first frame. */
static __attribute__((noinline)) code_info *learned(PyCodeObject *code, PyObject *variables) {
    PyObject *type, *value, *traceback; /* the frame may be about to raise */
    PyErr_Fetch(&type, &value, &traceback);
    code_info *info = &left_out;
    covey_file *file = file_of(code, variables);
    if (file && file->decision == COVEY_MEASURED) {
        info = PyMem_RawCalloc(1, sizeof(code_info));
        if (info) {
            info->file = file;
            info->first_line = code->co_firstlineno;
            info->epoch = epoch;
            PyThreadState *thread = PyThreadState_Get();
            interlude was = begin_interlude(thread);
            if (!expect_everything(info, code))
                info->unseen = info->expected.used = 0; /* then it is never done */
            end_interlude(thread, was);
        } else
            info = &left_out;
    }
    if (_PyCode_SetExtra((PyObject *)code, extra_index, info) < 0)
        info_free(info), info = &left_out;
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
    return info;
}

/* What is known of a code object, in this context. */
static inline code_info *info_of(PyCodeObject *code, PyObject *variables) {
    void *extra = NULL;
    _PyCode_GetExtra((PyObject *)code, extra_index, &extra);
    if (__builtin_expect(!extra, 0))
        return learned(code, variables);
    if (__builtin_expect(((code_info *)extra)->epoch != epoch, 0))
        renew(extra);
    return extra;
}

/* ------------------------------------------------------------------ frames that run */

/* The last line of each traced frame that runs or is switched away from by a greenlet. Keyed by frame: neither the C
 * stack nor the thread says which frame an event belongs to. Only touched with the GIL. */
typedef struct {
    struct _PyInterpreterFrame *frame;
    int32_t last_line;
} running;

static running *frames;
static size_t frames_mask, frames_used;

static size_t frame_slot(const running *table, size_t mask, struct _PyInterpreterFrame *frame) {
    size_t slot = ((uintptr_t)frame >> 4) * 0x9E3779B97F4A7C15u >> 20 & mask;
    while (table[slot].frame && table[slot].frame != frame)
        slot = (slot + 1) & mask;
    return slot;
}

static inline __attribute__((always_inline)) running *frame_entry(struct _PyInterpreterFrame *frame) {
    if (!frames || frames_used * 2 > frames_mask) {
        size_t size = frames ? (frames_mask + 1) * 2 : 64;
        running *bigger = PyMem_RawCalloc(size, sizeof(running));
        if (!bigger)
            return NULL;
        for (size_t i = 0; frames && i <= frames_mask; i++)
            if (frames[i].frame)
                bigger[frame_slot(bigger, size - 1, frames[i].frame)] = frames[i];
        PyMem_RawFree(frames);
        frames = bigger;
        frames_mask = size - 1;
    }
    running *entry = &frames[frame_slot(frames, frames_mask, frame)];
    if (!entry->frame) {
        entry->frame = frame;
        entry->last_line = 0;
        frames_used++;
    }
    return entry;
}

static void frame_forget(struct _PyInterpreterFrame *frame) {
    size_t hole = frame_slot(frames, frames_mask, frame);
    if (!frames[hole].frame)
        return;
    frames_used--;
    for (size_t next = (hole + 1) & frames_mask; frames[next].frame; next = (next + 1) & frames_mask) {
        size_t home = ((uintptr_t)frames[next].frame >> 4) * 0x9E3779B97F4A7C15u >> 20 & frames_mask;
        if (((next - home) & frames_mask) >= ((next - hole) & frames_mask)) {
            frames[hole] = frames[next];
            hole = next;
        }
    }
    frames[hole].frame = NULL;
}

static void record_jump(code_info *info, int32_t from, int32_t to) {
    uint64_t jump = packed(from, to);
    if (set_has(&info->seen, jump))
        return;
    set_add(&info->seen, jump);
    covey_file_arc(info->file, from, to);
    expectation_met(info, jump);
}

static void record_line(code_info *info, int32_t line) {
    if (line <= 0 || (uint32_t)line > info->file->line_count)
        return;
    info->file->lines[line] = 1;
    uint64_t first_time = packed(0, line);
    if (!set_has(&info->seen, first_time)) {
        covey_file_line(info->file, (uint32_t)line);
        set_add(&info->seen, first_time);
        expectation_met(info, first_time);
    }
}

static const uint8_t *unit_at(PyCodeObject *code, Py_ssize_t offset) {
    return offset >= 0 && offset < _PyCode_NBYTES(code) ? (const uint8_t *)_PyCode_CODE(code) + offset : NULL;
}

static bool is_resume(const uint8_t *unit) { return unit && (unit[0] == RESUME || unit[0] == RESUME_QUICK); }

/* A frame starts at the RESUME with argument 0; any other is a generator that goes on. */
static bool is_fresh(PyCodeObject *code, Py_ssize_t offset) {
    const uint8_t *unit = unit_at(code, offset);
    return !is_resume(unit) || unit[1] == 0;
}

/* A frame that yields stops right before the RESUME it will go on with. */
static bool is_left(PyCodeObject *code, Py_ssize_t offset) { return !is_resume(unit_at(code, offset + 2)); }

static void record_event(PyFrameObject *frame, int what) {
    struct _PyInterpreterFrame *inner = frame->f_frame;
    PyCodeObject *code = inner->f_code;
    if (what != PyTrace_CALL && what != PyTrace_LINE && what != PyTrace_RETURN)
        return;
    code_info *info = info_of(code, inner->f_globals);
    if (!info->file)
        return;
    if (what == PyTrace_LINE)
        record_line(info, frame->f_lineno);
    if (!with_branches)
        return;
    Py_ssize_t offset = _PyInterpreterFrame_LASTI(inner) * (Py_ssize_t)sizeof(_Py_CODEUNIT);
    running *entry = frame_entry(inner);
    if (!entry)
        return;
    if (what == PyTrace_CALL) {
        entry->last_line = is_fresh(code, offset) ? -info->first_line : PyFrame_GetLineNumber(frame);
    } else if (what == PyTrace_LINE) {
        if (entry->last_line) /* 0: tracing began in the middle of this frame */
            record_jump(info, entry->last_line, frame->f_lineno);
        entry->last_line = frame->f_lineno;
    } else {
        if (entry->last_line && is_left(code, offset))
            record_jump(info, entry->last_line, -info->first_line);
        frame_forget(inner);
    }
}

static int trace(PyObject *object, PyFrameObject *frame, int what, PyObject *arg) {
    if (!deciding)
        record_event(frame, what);
    return 0;
}

/* Stands before the trace function of a program that uses sys.settrace, which thus loses nothing and sees no other. */
static int trace_before_other(PyObject *object, PyFrameObject *frame, int what, PyObject *arg) {
    if (recording && !deciding)
        record_event(frame, what);
    return other_trace(object, frame, what, arg);
}

/* ------------------------------------------------------------------ the hook */

static PyObject *evaluate(PyThreadState *thread, struct _PyInterpreterFrame *frame, int throwing);

/* Make ours the trace function of a thread, in front of the one that the program has set. Whether it has set one. */
static bool take_slot(PyThreadState *thread) {
    if (thread->c_tracefunc == NULL)
        thread->c_tracefunc = trace;
    if (thread->c_tracefunc == trace)
        return false;
    if (thread->c_tracefunc != trace_before_other) {
        other_trace = thread->c_tracefunc;
        thread->c_tracefunc = trace_before_other;
    }
    return true;
}

/* ---- deep recursion
 *
 * A call that is hooked takes C stack, which by itself a call from Python to Python does not: a program that raises its
 * recursion limit, or whose threads have a small stack, must not run out of it. So where not much is left the frame is
 * evaluated on a stack of its own, which is taken as long as that frame runs. */
#define STACK_SIZE ((size_t)16 << 20)
#define STACK_MARGIN ((size_t)256 << 10) /* left for what a call from C takes anyway */

typedef struct {
    ucontext_t here, there;
    PyThreadState *thread;
    struct _PyInterpreterFrame *frame;
    int throwing;
    PyObject *result;
} excursion;

static _Thread_local uintptr_t stack_floor; /* below this address of the stack in use, another one is taken */

static uintptr_t address_here(void) { return (uintptr_t)__builtin_frame_address(0); }

/* A thread starts with its stack nearly empty: what it is when first seen is near the top. Of the main thread's stack a
 * part is enough: to ask for its bounds takes long. */
static uintptr_t first_floor(void) {
    size_t size = (size_t)8 << 20, used;
    struct rlimit limit;
    if (PyThread_get_thread_ident() == _PyRuntime.main_thread) {
        if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
            size = limit.rlim_cur;
        used = size - size / 4;
    } else {
        pthread_attr_t attributes;
        void *lowest;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
                pthread_attr_destroy(&attributes);
                return (uintptr_t)lowest + (size / 2 < STACK_MARGIN * 2 ? size / 2 : size - size / 4);
            }
            pthread_attr_destroy(&attributes);
        }
        return 1;
    }
    return address_here() - (size - used);
}

static bool is_low(void) {
    if (!stack_floor)
        stack_floor = first_floor();
    return address_here() < stack_floor;
}

static void excursion_main(unsigned int high, unsigned int low) {
    excursion *trip = (excursion *)((uintptr_t)high << 32 | low);
    trip->result = _PyEval_EvalFrameDefault(trip->thread, trip->frame, trip->throwing);
}

/* Without another stack: calls below this one are not hooked, in no thread, but traced. */
static PyObject *evaluate_unhooked(PyThreadState *thread, struct _PyInterpreterFrame *frame, int throwing) {
    thread->cframe->use_tracing = 255;
    _PyInterpreterState_SetEvalFrameFunc(thread->interp, _PyEval_EvalFrameDefault);
    PyObject *result = _PyEval_EvalFrameDefault(thread, frame, throwing);
    _PyInterpreterState_SetEvalFrameFunc(thread->interp, evaluate);
    return result;
}

/* Greenlets copy their part of the stack, and take it for one piece. */
static bool has_greenlets(void) {
    PyObject *modules = PyImport_GetModuleDict();
    return modules && PyDict_GetItemString(modules, "greenlet._greenlet");
}

static PyObject *evaluate_low(PyThreadState *thread, struct _PyInterpreterFrame *frame, int throwing) {
    excursion trip = {.thread = thread, .frame = frame, .throwing = throwing};
    void *stack = has_greenlets() ? MAP_FAILED
                                  : mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return evaluate_unhooked(thread, frame, throwing);
    mprotect(stack, 4096, PROT_NONE); /* a stack that overflows is a crash, as ever */
    getcontext(&trip.there);
    trip.there.uc_stack.ss_sp = stack;
    trip.there.uc_stack.ss_size = STACK_SIZE;
    trip.there.uc_link = &trip.here;
    makecontext(&trip.there, (void (*)(void))excursion_main, 2, (unsigned int)((uintptr_t)&trip >> 32),
                (unsigned int)(uintptr_t)&trip);
    uintptr_t floor = stack_floor;
    stack_floor = (uintptr_t)stack + STACK_SIZE / 2;
    swapcontext(&trip.here, &trip.there);
    stack_floor = floor;
    munmap(stack, STACK_SIZE);
    return trip.result;
}

/* Whether the frame that runs in an evaluation is to be traced, now that another context has begun. */
static __attribute__((cold, noinline)) uint8_t traced_anew(const _PyCFrame *outer) {
    void *extra = NULL;
    if (outer->current_frame)
        _PyCode_GetExtra((PyObject *)outer->current_frame->f_code, extra_index, &extra);
    code_info *info = extra;
    if (!info || !info->file)
        return 0;
    if (info->epoch != epoch)
        renew(info);
    return info->done ? 0 : 255;
}

static PyObject *evaluate(PyThreadState *thread, struct _PyInterpreterFrame *frame, int throwing) {
    if (deciding || thread->tracing)
        return _PyEval_EvalFrameDefault(thread, frame, throwing);
    bool others = take_slot(thread);
    code_info *info = info_of(frame->f_code, frame->f_globals);
    _PyCFrame *outer = thread->cframe;
    uint8_t before = outer->use_tracing;
    uint32_t started_in = epoch;
    outer->use_tracing = others || !info->done || thread->c_profilefunc ? 255 : 0;
    PyObject *result = (is_low() ? evaluate_low : _PyEval_EvalFrameDefault)(thread, frame, throwing);
    /* Where the program has taken the one slot meanwhile, or given it back: the frames that go on are ours to see. What
     * it asked for by sys.settrace or sys.setprofile holds on; our own switch goes back. */
    take_slot(thread);
    bool asked = thread->c_tracefunc != trace || thread->c_profilefunc;
    if (__builtin_expect(started_in != epoch, 0))
        before = traced_anew(outer);
    outer->use_tracing = asked ? 255 : before;
    return result;
}

/* ------------------------------------------------------------------ contexts */

/* Frames that run, in any thread, may be untraced because they could show nothing new: now they can. The line that such
 * a frame is in belongs to the context before, and is where its next jump begins. */
static void trace_running(PyThreadState *thread) {
    for (_PyCFrame *outer = thread->cframe; outer; outer = outer->previous)
        if (!outer->use_tracing && thread->c_tracefunc == trace)
            outer->use_tracing = traced_anew(outer);
    for (struct _PyInterpreterFrame *frame = thread->cframe->current_frame; frame; frame = frame->previous) {
        void *info = NULL;
        _PyCode_GetExtra((PyObject *)frame->f_code, extra_index, &info);
        if (!info || !((code_info *)info)->file || !with_branches || frame->prev_instr < _PyCode_CODE(frame->f_code))
            continue;
        running *entry = frame_entry(frame);
        int line = PyCode_Addr2Line(frame->f_code, _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT));
        if (entry && !entry->last_line && line > 0)
            entry->last_line = line;
    }
}

static PyObject *py_switch(PyObject *self, PyObject *context) {
    unsigned long long to = PyLong_AsUnsignedLongLong(context);
    if (PyErr_Occurred())
        return NULL;
    if (map && covey_map_flags(map) & COVEY_CONTEXTS) {
        covey_map_switch(map, to);
        epoch++;
        left_out.epoch = epoch;
        PyInterpreterState *interpreter = recording ? PyInterpreterState_Get() : NULL;
        for (PyThreadState *thread = interpreter ? PyInterpreterState_ThreadHead(interpreter) : NULL; thread;
             thread = PyThreadState_Next(thread))
            trace_running(thread);
    }
    Py_RETURN_NONE;
}

static PyObject *py_context(PyObject *self, PyObject *name) {
    Py_ssize_t size;
    const char *utf8 = PyUnicode_AsUTF8AndSize(name, &size);
    return utf8 ? PyLong_FromUnsignedLongLong(map && *utf8 ? covey_map_context(map, utf8, size) : 0) : NULL;
}

/* ------------------------------------------------------------------ the module */

static PyObject *py_attach(PyObject *self, PyObject *arguments) {
    PyObject *path, *encoded;
    int branch, contexts = 0;
    if (map) /* by another interpreter of this process */
        Py_RETURN_FALSE;
    if (!PyArg_ParseTuple(arguments, "Op|p", &path, &branch, &contexts) || !PyUnicode_FSConverter(path, &encoded))
        return NULL;
    int error = 0;
    map = covey_map_open(PyBytes_AS_STRING(encoded), &error);
    if (!map && error == ENOENT) { /* the first process of the run */
        error = covey_map_create(PyBytes_AS_STRING(encoded), (branch ? COVEY_BRANCH : 0) | (contexts ? COVEY_CONTEXTS : 0));
        if (!error || error == EEXIST)
            map = covey_map_open(PyBytes_AS_STRING(encoded), &error);
    }
    Py_DECREF(encoded);
    if (!map) {
        errno = error;
        return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    }
    with_branches = covey_map_flags(map) & COVEY_BRANCH;
    Py_RETURN_TRUE;
}

/* In the place of sys.settrace: the original takes the one slot for trace functions, and this puts ours before it. The
 * frame that calls it would otherwise go on untraced. */
static PyObject *py_settrace(PyObject *self, PyObject *function) {
    PyObject *result = PyObject_CallOneArg(real_settrace, function);
    PyThreadState *thread = PyThreadState_Get();
    if (result && recording && !deciding) {
        take_slot(thread);
        thread->cframe->use_tracing = 255;
    }
    return result;
}

static PyMethodDef settrace_method = {
    "settrace", py_settrace, METH_O,
    "settrace(function)\n\nSet the global debug tracing function.  It will be called on each\n"
    "function call.  See the debugger chapter in the library manual.",
};

static int replace_settrace(void) {
    PyObject *current = PySys_GetObject("settrace");
    if (!current || (PyCFunction_Check(current) && PyCFunction_GetFunction(current) == py_settrace))
        return 0;
    PyObject *module = PyUnicode_FromString("sys");
    PyObject *ours = module ? PyCFunction_NewEx(&settrace_method, NULL, module) : NULL;
    Py_XDECREF(module);
    if (!ours)
        return -1;
    if (!real_settrace)
        real_settrace = Py_NewRef(current);
    int failed = PySys_SetObject("settrace", ours);
    Py_DECREF(ours);
    return failed;
}

static PyObject *py_start(PyObject *self, PyObject *callable) {
    if (!map) {
        PyErr_SetString(PyExc_RuntimeError, "attach to a map first");
        return NULL;
    }
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    Py_ssize_t index = extra_index;
    if (index < 0 || interpreter->co_extra_user_count <= index)
        index = _PyEval_RequestCodeExtraIndex(info_free);
    if (extra_index < 0)
        extra_index = index;
    if (index < 0 || index != extra_index) {
        PyErr_SetString(PyExc_RuntimeError, "no place is left to keep what is known of code objects");
        return NULL;
    }
    if (replace_settrace() < 0)
        return NULL;
    if (set_decider(interpreter, callable) < 0) {
        PyErr_SetString(PyExc_RuntimeError, "there are too many interpreters in this process");
        return NULL;
    }
    recording = true;
    _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), evaluate);
    Py_RETURN_NONE;
}

static PyObject *py_stop(PyObject *self, PyObject *unused) {
    recording = false;
    _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), _PyEval_EvalFrameDefault);
    for (PyThreadState *thread = PyInterpreterState_ThreadHead(PyInterpreterState_Get()); thread;
         thread = PyThreadState_Next(thread)) {
        if (thread->c_tracefunc == trace)
            thread->c_tracefunc = NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *py_settle(PyObject *self, PyObject *unused) {
    covey_fork_begins();
    Py_RETURN_NONE;
}

static PyObject *py_settled(PyObject *self, PyObject *unused) {
    covey_fork_ends();
    Py_RETURN_NONE;
}

/* After a fork, in the child: the threads whose interludes ran are not there. */
static PyObject *py_forked(PyObject *self, PyObject *unused) {
    if (interludes > 0)
        PyGC_Enable();
    interludes = 0;
    covey_is_child();
    Py_RETURN_NONE;
}

static uint8_t *logged(PyObject *text) {
    PyObject *bytes = map ? PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape") : NULL;
    uint8_t *state = bytes ? covey_map_log(map, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes)) : NULL;
    Py_XDECREF(bytes);
    return state;
}

static PyObject *py_log(PyObject *self, PyObject *text) {
    bool there = logged(text) != NULL;
    return PyErr_Occurred() ? NULL : PyBool_FromLong(there);
}

static PyObject *py_process(PyObject *self, PyObject *text) {
    covey_ending_of(logged(text));
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *py_ending(PyObject *self, PyObject *state) {
    long said = PyLong_AsLong(state);
    if (said == -1 && PyErr_Occurred())
        return NULL;
    covey_ending_say((enum covey_ending)said);
    Py_RETURN_NONE;
}

static PyObject *py_reserve(PyObject *self, PyObject *size) {
    size_t wanted = PyLong_AsSize_t(size);
    if (PyErr_Occurred())
        return NULL;
    return PyBool_FromLong(map && covey_map_reserve(map, wanted) == 0);
}

static PyMethodDef methods[] = {
    {"reserve", py_reserve, METH_O, "(size): have room in the map for so many bytes; whether there is."},
    {"attach", py_attach, METH_VARARGS, "(path, branch, contexts=False): open the run map, made if it is not there. False when this process has one. Raises OSError."},
    {"start", py_start, METH_O,
     "Record from now on. The callable decides on each new file: (name, globals) -> (measured, line_count, path, digest, mtime_ns, size)."},
    {"stop", py_stop, METH_NOARGS, "Record no more."},
    {"settle", py_settle, METH_NOARGS, "Before a fork: wait until no other thread decides on a file."},
    {"settled", py_settled, METH_NOARGS, "After a fork, in the parent."},
    {"forked", py_forked, METH_NOARGS, "After a fork, in the child."},
    {"context", py_context, METH_O, "(name) -> a new context, for `switch`; 0 for no name."},
    {"switch", py_switch, METH_O, "What runs from now on belongs to this context; 0: to none."},
    {"log", py_log, METH_O, "Add an entry to the process log; whether there was room."},
    {"process", py_process, METH_O, "Add the entry of this very process to the process log."},
    {"ending", py_ending, METH_O, "Say how this process ends, in its entry: a number of enum covey_ending."},
    {NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_trace", .m_doc = "Records lines and jumps in a run map (Python 3.11).",
    .m_size = -1, .m_methods = methods,
};

PyMODINIT_FUNC PyInit__trace(void) { return PyModule_Create(&definition); }
