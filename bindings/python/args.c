/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* args.c - arguments of methods that are called too often for a format */
#include "binding.h"

#include <limits.h>

bool arg_int(PyObject *arg, int *ret)
{
	long value = PyLong_AsLong(arg);

	if (value == -1 && PyErr_Occurred())
		return false;
	if (value < INT_MIN || value > INT_MAX) {
		PyErr_Format(PyExc_OverflowError,
			     "signed integer is %s than %s",
			     value < 0 ? "less" : "greater",
			     value < 0 ? "minimum" : "maximum");
		return false;
	}
	*ret = (int)value;
	return true;
}

bool arg_ssize(PyObject *arg, Py_ssize_t *ret)
{
	PyObject *number = PyNumber_Index(arg);

	if (!number)
		return false;
	*ret = PyLong_AsSsize_t(number);
	Py_DECREF(number);
	return *ret != -1 || !PyErr_Occurred();
}

bool arg_count(const char *name, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max)
{
	if (n >= min && n <= max)
		return true;
	if (min == max)
		PyErr_Format(PyExc_TypeError,
			     "%s() takes exactly %zd argument%s (%zd given)",
			     name, min, min == 1 ? "" : "s", n);
	else
		PyErr_Format(PyExc_TypeError,
			     "%s() takes %zd to %zd arguments (%zd given)",
			     name, min, max, n);
	return false;
}

/* ---- timeouts ---- */

static bool to_seconds(PyObject *arg, double *ret)
{
	PyObject *number;

	if (PyFloat_Check(arg)) {
		*ret = PyFloat_AS_DOUBLE(arg);
		return true;
	}
	number = PyNumber_Index(arg);
	if (!number)
		return false;
	*ret = PyLong_AsDouble(number);
	Py_DECREF(number);
	return *ret != -1.0 || !PyErr_Occurred();
}

bool arg_timeout(PyObject *arg, int64_t *ret_ns)
{
	struct afsock_err err;
	double seconds;
	int r;

	if (arg == Py_None) {
		*ret_ns = -1;
		return true;
	}
	if (!to_seconds(arg, &seconds))
		return false;
	r = afsock_seconds(seconds, ret_ns, &err);
	if (r == 0)
		return true;
	fail(r, &err);
	return false;
}

PyObject *timeout_out(int64_t timeout_ns)
{
	if (timeout_ns < 0)
		Py_RETURN_NONE;
	return PyFloat_FromDouble((double)timeout_ns / 1e9);
}
