/* Passes measuring on to the programs that this one starts, where it gives them other environment variables.
 *
 * Each function that starts a program is replaced by one of the same name, type and documentation, which adds what is
 * missing and calls the real one. Written in C, so that no frame of it is in the program's tracebacks; by the stable
 * interface, for every Python from 3.11 on.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "family.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define RUN "COVEY_RUN"
#define PLACES "PYTHONPATH"
#define MARK "COVEY_ADDED" /* tells the start-up code of a child what it is to take out of its os.environ again */

extern char **environ;

static char *run_file, *startup; /* what the variables have to say; in the encoding of the file system */

/* What is missing in an environment. */
typedef struct {
    bool anything, run;
    char *places; /* the whole value of PYTHONPATH; to be freed */
} lack;

static bool names_startup(const char *places) {
    size_t size = strlen(startup);
    for (const char *entry = places; entry; entry = strchr(entry, ':'), entry = entry ? entry + 1 : NULL)
        if (strncmp(entry, startup, size) == 0 && (entry[size] == ':' || entry[size] == '\0'))
            return true;
    return false;
}

/* A program that names another run is another covey's business. */
static lack lack_of(const char *run, const char *places) {
    lack found = {false, !run, NULL};
    if (run && strcmp(run, run_file) != 0)
        return found;
    if (run && places && names_startup(places))
        return found;
    size_t more = places && *places && !names_startup(places) ? strlen(places) + 1 : 0;
    if (places && names_startup(places))
        found.places = strdup(places);
    else if ((found.places = malloc(strlen(startup) + more + 1))) {
        strcpy(found.places, startup);
        if (more)
            strcat(strcat(found.places, ":"), places);
    }
    found.anything = found.places;
    return found;
}

static const char *mark_of(const lack *lacking) { return lacking->run ? "RP" : "P"; }

/* ---- an environment as a list of "name=value", of bytes */

static const char *value_in(const char *pair, const char *name) {
    size_t size = strlen(name);
    return strncmp(pair, name, size) == 0 && pair[size] == '=' ? pair + size + 1 : NULL;
}

static int append(PyObject *list, const char *name, const char *value) {
    PyObject *pair = PyBytes_FromFormat("%s=%s", name, value);
    int failed = pair ? PyList_Append(list, pair) : -1;
    Py_XDECREF(pair);
    return failed;
}

static PyObject *listed_environ(void) {
    PyObject *list = PyList_New(0);
    for (char **pair = environ; list && pair && *pair; pair++) {
        PyObject *bytes = PyBytes_FromString(*pair);
        if (!bytes || PyList_Append(list, bytes) < 0)
            Py_CLEAR(list);
        Py_XDECREF(bytes);
    }
    return list;
}

/* A new list; NULL, perhaps with an exception, when the given one is to be used. */
static PyObject *completed_list(PyObject *given) {
    PyObject *list = given == Py_None ? listed_environ() : PySequence_List(given);
    const char *run = NULL, *places = NULL;
    Py_ssize_t places_at = -1;
    for (Py_ssize_t i = 0; list && i < PyList_Size(list); i++) {
        char *pair = PyBytes_AsString(PyList_GetItem(list, i));
        const char *value;
        if (!pair)
            Py_CLEAR(list);
        else if (!run && (value = value_in(pair, RUN)))
            run = value;
        else if (!places && (value = value_in(pair, PLACES)))
            places = value, places_at = i;
    }
    if (!list)
        return NULL;
    lack lacking = lack_of(run, places);
    bool failed = !lacking.anything;
    if (!failed && places_at >= 0)
        failed = PySequence_DelItem(list, places_at) < 0;
    failed = failed || append(list, PLACES, lacking.places) < 0 || append(list, MARK, mark_of(&lacking)) < 0;
    if (!failed && lacking.run)
        failed = append(list, RUN, run_file) < 0;
    free(lacking.places);
    if (failed)
        Py_CLEAR(list);
    return list;
}

/* ---- an environment as a mapping, of text or bytes */

static PyObject *as_bytes(PyObject *text) {
    PyObject *bytes = NULL;
    return PyUnicode_FSConverter(text, &bytes) ? bytes : NULL;
}

static int put(PyObject *mapping, const char *name, const char *value) {
    PyObject *key = PyUnicode_FromString(name), *text = PyUnicode_DecodeFSDefault(value);
    int failed = key && text ? PyDict_SetItem(mapping, key, text) : -1;
    Py_XDECREF(key);
    Py_XDECREF(text);
    return failed;
}

/* The value of a name that may be there as text or as bytes, taken out of the dictionary; NULL if it is not there. */
static PyObject *taken(PyObject *mapping, const char *name) {
    PyObject *found = NULL;
    PyObject *keys[] = {PyUnicode_FromString(name), PyBytes_FromString(name)};
    for (int i = 0; i < 2; i++) {
        PyObject *value = keys[i] ? PyDict_GetItemWithError(mapping, keys[i]) : NULL;
        if (value) {
            Py_XDECREF(found);
            found = as_bytes(value);
            PyDict_DelItem(mapping, keys[i]);
        }
        Py_XDECREF(keys[i]);
    }
    return found;
}

static PyObject *completed_mapping(PyObject *given) {
    PyObject *mapping = NULL, *keys = PyMapping_Keys(given), *values = keys ? PyMapping_Values(given) : NULL;
    if (values && PyList_Size(keys) == PyList_Size(values) && (mapping = PyDict_New()))
        for (Py_ssize_t i = 0; mapping && i < PyList_Size(keys); i++)
            if (PyDict_SetItem(mapping, PyList_GetItem(keys, i), PyList_GetItem(values, i)) < 0)
                Py_CLEAR(mapping);
    Py_XDECREF(keys);
    Py_XDECREF(values);
    if (!mapping)
        return NULL;
    PyObject *run = taken(mapping, RUN), *places = taken(mapping, PLACES);
    lack lacking = {false, false, NULL};
    if (!PyErr_Occurred())
        lacking = lack_of(run ? PyBytes_AsString(run) : NULL, places ? PyBytes_AsString(places) : NULL);
    bool failed = !lacking.anything || put(mapping, PLACES, lacking.places) < 0 || put(mapping, RUN, run_file) < 0 ||
                  put(mapping, MARK, mark_of(&lacking)) < 0;
    free(lacking.places);
    Py_XDECREF(run);
    Py_XDECREF(places);
    if (failed)
        Py_CLEAR(mapping);
    return mapping;
}

/* ---- the environment of this process, for as long as a call takes */

typedef struct {
    lack lacking;
    char *places; /* what it was before */
} loan;

static loan lend_environ(void) {
    const char *places = getenv(PLACES);
    loan lent = {lack_of(getenv(RUN), places), NULL};
    if (!lent.lacking.anything)
        return lent;
    lent.places = places ? strdup(places) : NULL;
    setenv(PLACES, lent.lacking.places, 1);
    setenv(MARK, mark_of(&lent.lacking), 1);
    if (lent.lacking.run)
        setenv(RUN, run_file, 1);
    return lent;
}

static void take_back(loan lent) {
    if (!lent.lacking.anything)
        return;
    if (lent.places)
        setenv(PLACES, lent.places, 1);
    else
        unsetenv(PLACES);
    unsetenv(MARK);
    if (lent.lacking.run)
        unsetenv(RUN);
    free(lent.lacking.places);
    free(lent.places);
}

/* ---- the functions */

enum { EXECV, EXECVE, SPAWN, SPAWNP, SYSTEM, FORK_EXEC, STARTERS, EXIT = STARTERS, WAIT, WAIT3, WAIT4, WAITPID,
       CHROOT, SETUID, SETEUID, SETREUID, SETRESUID, COUNT };

static const char *const names[COUNT] = {"execv",     "execve", "posix_spawn", "posix_spawnp", "system", "fork_exec",
                                         "_exit", "wait",   "wait3",       "wait4",        "waitpid",
                                         "chroot", "setuid", "seteuid", "setreuid", "setresuid"};
static const int places_of_env[STARTERS] = {-1, 2, 2, 2, -1, 5}; /* among the arguments; -1: there is none */
static const int places_of_argv[STARTERS] = {-1, -1, 1, 1, -1, 0}; /* of those that return the pid of a child */
static PyObject *real[COUNT];
static PyObject *say_ending; /* of the recorder; NULL: none is there */
static PyObject *prepare; /* called before this process gives up the right to open the run's files */

enum { NOT_SAID = 0, LEFT = 2, REPLACED = 3 }; /* as in ending.h */

static void ending(int state) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *done = say_ending ? PyObject_CallFunction(say_ending, "i", state) : NULL;
    Py_XDECREF(done);
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
}

/* The arguments with a complete environment in the place of the given one; a new reference to the same ones where
 * nothing is missing, or where it is for the real function to say what is wrong with them. */
static PyObject *completed_arguments(int which, PyObject *arguments, PyObject **named) {
    Py_ssize_t place = places_of_env[which];
    PyObject *given = place < PyTuple_Size(arguments) ? PyTuple_GetItem(arguments, place)
                      : *named                        ? PyDict_GetItemString(*named, "env")
                                                      : NULL;
    PyObject *env = NULL, *items = NULL, *changed = NULL;
    if (given && which == FORK_EXEC && (given == Py_None || PySequence_Check(given)))
        env = completed_list(given);
    else if (given && which != FORK_EXEC && given != Py_None)
        env = completed_mapping(given);
    PyErr_Clear();
    if (env && place < PyTuple_Size(arguments)) {
        if ((items = PySequence_List(arguments)) && PyList_SetItem(items, place, Py_NewRef(env)) == 0)
            changed = PyList_AsTuple(items);
        Py_XDECREF(items);
    } else if (env) {
        PyObject *copy = PyDict_Copy(*named);
        if (copy && PyDict_SetItemString(copy, "env", env) == 0) {
            *named = copy;
            Py_XDECREF(env);
            return Py_NewRef(arguments);
        }
        Py_XDECREF(copy);
    }
    Py_XDECREF(env);
    PyErr_Clear();
    return changed ? changed : Py_NewRef(arguments);
}

static PyObject *start(int which, PyObject *arguments, PyObject *named) {
    PyObject *env = places_of_env[which] < PyTuple_Size(arguments) && places_of_env[which] >= 0
                        ? PyTuple_GetItem(arguments, places_of_env[which])
                        : NULL;
    if (places_of_env[which] < 0 || (which != FORK_EXEC && env == Py_None)) {
        loan lent = lend_environ();
        PyObject *result = PyObject_Call(real[which], arguments, named);
        take_back(lent);
        return result;
    }
    PyObject *all_named = named, *all = completed_arguments(which, arguments, &all_named);
    PyObject *result = PyObject_Call(real[which], all, all_named);
    Py_DECREF(all);
    if (all_named != named)
        Py_DECREF(all_named);
    return result;
}

static PyObject *pass_on(int which, PyObject *arguments, PyObject *named) {
    bool replaces = which == EXECV || which == EXECVE;
    if (which == EXIT || replaces)
        ending(which == EXIT ? LEFT : REPLACED);
    if (which >= CHROOT && prepare) {
        Py_XDECREF(PyObject_CallObject(prepare, NULL));
        PyErr_Clear();
    }
    PyObject *result = which < STARTERS ? start(which, arguments, named) : PyObject_Call(real[which], arguments, named);
    if (which == EXIT || replaces)
        ending(NOT_SAID); /* it failed */
    if (result && which >= WAIT && which <= WAITPID)
        covey_family_waited(result);
    if (result && which < STARTERS && places_of_argv[which] >= 0 && places_of_argv[which] < PyTuple_Size(arguments))
        covey_family_started(result, PyTuple_GetItem(arguments, places_of_argv[which]));
    return result;
}

#define FUNCTION(which) \
    static PyObject *pass_on_##which(PyObject *self, PyObject *arguments, PyObject *named) { \
        return pass_on(which, arguments, named); \
    }
FUNCTION(EXECV)
FUNCTION(EXECVE)
FUNCTION(SPAWN)
FUNCTION(SPAWNP)
FUNCTION(SYSTEM)
FUNCTION(FORK_EXEC)
FUNCTION(EXIT)
FUNCTION(WAIT)
FUNCTION(WAIT3)
FUNCTION(WAIT4)
FUNCTION(WAITPID)
FUNCTION(CHROOT)
FUNCTION(SETUID)
FUNCTION(SETEUID)
FUNCTION(SETREUID)
FUNCTION(SETRESUID)

#define METHOD(which) {NULL, (PyCFunction)(void (*)(void))pass_on_##which, METH_VARARGS | METH_KEYWORDS, NULL}
static PyMethodDef methods_of[COUNT] = {
    METHOD(EXECV), METHOD(EXECVE), METHOD(SPAWN), METHOD(SPAWNP), METHOD(SYSTEM),  METHOD(FORK_EXEC),
    METHOD(EXIT),  METHOD(WAIT),   METHOD(WAIT3), METHOD(WAIT4),  METHOD(WAITPID),
    METHOD(CHROOT), METHOD(SETUID), METHOD(SETEUID), METHOD(SETREUID), METHOD(SETRESUID),
};

/* The documentation in the form from which Python takes the signature as well; NULL without one. */
static char *documentation(PyObject *function, const char *name) {
    PyObject *doc = PyObject_GetAttrString(function, "__doc__");
    PyObject *signature = doc ? PyObject_GetAttrString(function, "__text_signature__") : NULL;
    PyObject *whole = NULL;
    if (signature && PyUnicode_Check(doc))
        whole = PyUnicode_Check(signature) ? PyUnicode_FromFormat("%s%U\n--\n\n%U", name, signature, doc) : Py_NewRef(doc);
    PyObject *bytes = whole ? PyUnicode_AsUTF8String(whole) : NULL;
    char *text = bytes ? strdup(PyBytes_AsString(bytes)) : NULL;
    PyErr_Clear();
    Py_XDECREF(doc);
    Py_XDECREF(signature);
    Py_XDECREF(whole);
    Py_XDECREF(bytes);
    return text;
}

static PyObject *replacement(int which, PyObject *function, PyObject *module) {
    PyObject *name = PyObject_GetAttrString(function, "__module__");
    methods_of[which].ml_name = names[which];
    methods_of[which].ml_doc = documentation(function, names[which]);
    PyObject *made = name ? PyCFunction_NewEx(&methods_of[which], module, name) : NULL;
    Py_XDECREF(name);
    return made;
}

static PyObject *py_install(PyObject *self, PyObject *arguments) {
    PyObject *run, *folder, *modules;
    if (!PyArg_ParseTuple(arguments, "O&O&O!", PyUnicode_FSConverter, &run, PyUnicode_FSConverter, &folder, &PyTuple_Type,
                          &modules))
        return NULL;
    run_file = strdup(PyBytes_AsString(run));
    startup = strdup(PyBytes_AsString(folder));
    Py_DECREF(run);
    Py_DECREF(folder);
    if (!run_file || !startup)
        return PyErr_NoMemory();
    PyObject *pairs = PyList_New(0);
    for (Py_ssize_t i = 0; pairs && i < PyTuple_Size(modules); i++) {
        PyObject *module = PyTuple_GetItem(modules, i);
        for (int which = 0; which < COUNT; which++) {
            PyObject *function = PyObject_GetAttrString(module, names[which]);
            PyErr_Clear();
            if (function && PyCFunction_Check(function) && !real[which]) {
                PyObject *made = replacement(which, function, module);
                PyObject *pair = made ? PyTuple_Pack(2, function, made) : NULL;
                if (!pair || PyObject_SetAttrString(module, names[which], made) < 0 || PyList_Append(pairs, pair) < 0)
                    Py_CLEAR(pairs);
                else
                    real[which] = Py_NewRef(function);
                Py_XDECREF(made);
                Py_XDECREF(pair);
            }
            Py_XDECREF(function);
            if (!pairs)
                return NULL;
        }
    }
    return pairs;
}

static PyObject *py_tell(PyObject *self, PyObject *arguments) {
    PyObject *log, *say, *before;
    if (!PyArg_ParseTuple(arguments, "OOO", &log, &say, &before))
        return NULL;
    Py_XDECREF(prepare);
    prepare = Py_NewRef(before);
    covey_family_tell(log);
    Py_XDECREF(say_ending);
    say_ending = Py_NewRef(say);
    return Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"tell", py_tell, METH_VARARGS,
     "(log, ending, prepare): tell of children by entries of the process log, and of this process's end by its state; "
     "prepare() is called before it becomes another user, or gets another root."},
    {"install", py_install, METH_VARARGS,
     "(run_file, startup_folder, modules): replace the functions of these modules that start programs; the pairs of "
     "(real, replacement)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_passing", "Passes measuring on to the programs that this one starts.", -1, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__passing(void) { return PyModule_Create(&definition); }
