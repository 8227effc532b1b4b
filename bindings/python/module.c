/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* module.c - _socket: the functions, the type, and the constants */
#include "binding.h"

/* What _ssl imports (Modules/socketmodule.h). */
static struct {
	PyTypeObject *type;
	PyObject *error;
	PyObject *timeout_error;
} capi;

/* Later CPython reads the same three, and in 3.12 and later owns them. */
static int add_capi(PyObject *module)
{
	PyObject *capsule;

	capi.type = &sock_type;
	capi.error = PyExc_OSError;
	capi.timeout_error = PyExc_TimeoutError;
	capsule = PyCapsule_New(&capi, "_socket.CAPI", NULL);
	if (!capsule)
		return -1;
	if (PyModule_AddObject(module, "CAPI", capsule) < 0) {
		Py_DECREF(capsule);
		return -1;
	}
	return 0;
}

static int add_constant(PyObject *module, const struct afsock_const *c)
{
	PyObject *value = c->text ? PyUnicode_FromString(c->text) :
				    PyLong_FromLongLong(c->value);
	int r = PyModule_AddObjectRef(module, c->name, value);

	Py_XDECREF(value);
	return r;
}

/*
 * socket.py makes enumerations of the names with these prefixes, in which the
 * first name of a number in alphabetical order is the one that is shown: a
 * second name (AF_FILE) would take the place of the one that Python has.
 */
static bool is_second_name(const struct afsock_const *c)
{
	static const char *const prefixes[] = { "AF_", "SOCK_", "MSG_", "AI_" };
	const struct afsock_const *other;
	const char *prefix = NULL;
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(c->name, prefixes[i], strlen(prefixes[i])) == 0)
			prefix = prefixes[i];
	for (i = 0; prefix && (other = afsock_const_at(i, NULL)) != NULL; i++)
		if (other->python && other->value == c->value &&
		    strncmp(other->name, prefix, strlen(prefix)) == 0)
			return true;
	return false;
}

/*
 * The names that Python has on Linux, up to the newest version that the
 * library knows, and under their kernel names those that it lacks; a name more
 * than this interpreter's own module has harms none.
 */
static int add_constants(PyObject *module)
{
	const struct afsock_const *c, *beyond[1024];
	size_t i, count = 0;
	int r = 0;

	for (i = 0; r == 0 && (c = afsock_const_at(i, NULL)) != NULL; i++) {
		if (c->python)
			r = add_constant(module, c);
		else if (count < sizeof(beyond) / sizeof(*beyond))
			beyond[count++] = c;
	}
	for (i = 0; r == 0 && i < count; i++)
		if (!is_second_name(beyond[i]))
			r = add_constant(module, beyond[i]);
	return r;
}

static int fill(PyObject *module)
{
	if (sock_type_init() < 0 || errors_init(module) < 0 ||
	    PyModule_AddFunctions(module, name_functions) < 0 ||
	    PyModule_AddFunctions(module, net_functions) < 0 ||
	    PyModule_AddObjectRef(module, "socket", (PyObject *)&sock_type) < 0 ||
	    PyModule_AddObjectRef(module, "SocketType",
				  (PyObject *)&sock_type) < 0 ||
	    PyModule_AddObjectRef(module, "has_ipv6", Py_True) < 0)
		return -1;
	return add_capi(module) < 0 ? -1 : add_constants(module);
}

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT,
	.m_name = "_socket",
	.m_doc = "Implementation module for socket operations, by libafsock.\n\n"
		 "See the socket module for documentation.",
	.m_size = -1,
};

PyMODINIT_FUNC PyInit__socket(void);

PyMODINIT_FUNC PyInit__socket(void)
{
	PyObject *module = PyModule_Create(&definition);

	if (module && fill(module) < 0)
		Py_CLEAR(module);
	return module;
}
