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

/* The names that Python has on Linux, up to the newest version that the
 * library knows; a name that this interpreter's own module lacks harms none. */
static int add_constants(PyObject *module)
{
	const struct afsock_const *c;
	PyObject *value;
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && (c = afsock_const_at(i, NULL)) != NULL; i++) {
		if (c->python == 0)
			continue;
		value = c->text ? PyUnicode_FromString(c->text) :
				  PyLong_FromLongLong(c->value);
		r = PyModule_AddObjectRef(module, c->name, value);
		Py_XDECREF(value);
	}
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
