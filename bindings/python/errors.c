/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* errors.c - the library's results as Python's exceptions */
#define _GNU_SOURCE
#include "binding.h"

#include <errno.h>
#include <netdb.h>

PyObject *gaierror_type, *herror_type;

int errors_init(PyObject *module)
{
	herror_type = PyErr_NewException("socket.herror", PyExc_OSError, NULL);
	gaierror_type = PyErr_NewException("socket.gaierror", PyExc_OSError, NULL);
	if (PyModule_AddObjectRef(module, "herror", herror_type) < 0 ||
	    PyModule_AddObjectRef(module, "gaierror", gaierror_type) < 0 ||
	    PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0 ||
	    PyModule_AddObjectRef(module, "timeout", PyExc_TimeoutError) < 0)
		return -1;
	return 0;
}

static void raise_errno(int error)
{
	errno = error;
	PyErr_SetFromErrno(PyExc_OSError);
}

/* Two arguments: a number of the resolver's and its own words. */
static void raise_resolver(PyObject *type, int number, const char *text)
{
	PyObject *args = Py_BuildValue("(is)", number, text);

	if (!args)
		return;
	PyErr_SetObject(type, args);
	Py_DECREF(args);
}

static PyObject *type_of(int64_t code)
{
	switch (code) {
	case AFSOCK_TIMEOUT:
		return PyExc_TimeoutError;
	case AFSOCK_ETYPE:
		return PyExc_TypeError;
	case AFSOCK_EVALUE:
		return PyExc_ValueError;
	case AFSOCK_ERANGE:
		return PyExc_OverflowError;
	case AFSOCK_ETEXT:
		return PyExc_UnicodeError;
	default:
		return PyExc_OSError;
	}
}

PyObject *fail(int64_t code, const struct afsock_err *err)
{
	char text[128];

	if (PyErr_Occurred())
		return NULL;
	if (code == -ENOMEM)
		return PyErr_NoMemory();
	if (code == AFSOCK_ECLOSED)
		raise_errno(EBADF);
	else if (code < 0 && code >= -4095)
		raise_errno((int)-code);
	else if (code == AFSOCK_EGAI && err)
		raise_resolver(gaierror_type, err->resolver,
			       gai_strerror(err->resolver));
	else if (code == AFSOCK_EHOST && err)
		raise_resolver(herror_type, err->resolver,
			       hstrerror(err->resolver));
	else if (code == AFSOCK_TIMEOUT)
		PyErr_SetString(PyExc_TimeoutError, "timed out");
	else
		PyErr_SetString(type_of(code),
				err && err->text[0] ?
					err->text :
					afsock_strerror((int)code, text,
							sizeof(text)));
	return NULL;
}

PyObject *none_or_fail(int64_t code, const struct afsock_err *err)
{
	if (code < 0)
		return fail(code, err);
	Py_RETURN_NONE;
}
