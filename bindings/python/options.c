/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* options.c - setsockopt and getsockopt */
#include "binding.h"

#include <limits.h>

/* Options of AF_VSOCK's own level are 64 bits wide when they are numbers. */
static bool is_wide(const struct sock *self, int level)
{
	return self->s.family == AF_VSOCK && level == AF_VSOCK;
}

static int set_number(struct sock *self, int level, int name, PyObject *arg)
{
	uint64_t wide = 0;
	int value = 0, r;

	if (is_wide(self, level))
		wide = PyLong_AsUnsignedLongLongMask(arg);
	else
		arg_int(arg, &value);
	if (PyErr_Occurred())
		return -1;
	WAIT_BEGIN
	r = is_wide(self, level) ?
		    afsock_setopt_u64(&self->s, level, name, wide) :
		    afsock_setopt_int(&self->s, level, name, value);
	WAIT_END
	return r;
}

static int set_bytes(struct sock *self, int level, int name, PyObject *arg)
{
	Py_buffer buf;
	int r;

	if (PyObject_GetBuffer(arg, &buf, PyBUF_SIMPLE) < 0)
		return -1;
	WAIT_BEGIN
	r = afsock_setopt(&self->s, level, name, buf.buf, (size_t)buf.len);
	WAIT_END
	PyBuffer_Release(&buf);
	return r;
}

static PyObject *set_null(struct sock *self, PyObject *args)
{
	unsigned int len;
	PyObject *none;
	int level, name, r;

	if (!PyArg_ParseTuple(args, "iiOI:setsockopt", &level, &name, &none,
			      &len))
		return NULL;
	if (none != Py_None) {
		PyErr_Format(PyExc_TypeError,
			     "socket option should be None with a length, "
			     "not %.500s", Py_TYPE(none)->tp_name);
		return NULL;
	}
	WAIT_BEGIN
	r = afsock_setopt_null(&self->s, level, name, len);
	WAIT_END
	return none_or_fail(r, NULL);
}

/* (level, name, int), (level, name, bytes), (level, name, None, length) */
static PyObject *sock_setsockopt(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	PyObject *value;
	int level, name;

	if (PyTuple_GET_SIZE(args) == 4)
		return set_null(self, args);
	if (!PyArg_ParseTuple(args, "iiO:setsockopt", &level, &name, &value))
		return NULL;
	return none_or_fail(PyIndex_Check(value) ?
				    set_number(self, level, name, value) :
				    set_bytes(self, level, name, value),
			    NULL);
}

static PyObject *get_number(struct sock *self, int level, int name)
{
	uint64_t wide;
	int value, r;

	if (is_wide(self, level)) {
		r = afsock_getopt_u64(&self->s, level, name, &wide);
		return r < 0 ? fail(r, NULL) :
			       PyLong_FromUnsignedLongLong(wide);
	}
	r = afsock_getopt_int(&self->s, level, name, &value);
	return r < 0 ? fail(r, NULL) : PyLong_FromLong(value);
}

static PyObject *sock_getsockopt(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	int level, name, size = 0, r;
	PyObject *ret;
	size_t len;

	if (!PyArg_ParseTuple(args, "ii|i:getsockopt", &level, &name, &size))
		return NULL;
	if (size == 0)
		return get_number(self, level, name);
	if (size < 0) {
		PyErr_SetString(PyExc_OSError,
				"getsockopt buflen out of range");
		return NULL;
	}
	ret = PyBytes_FromStringAndSize(NULL, size);
	if (!ret)
		return NULL;
	len = (size_t)size;
	r = afsock_getopt(&self->s, level, name, PyBytes_AS_STRING(ret), &len);
	if (r < 0) {
		Py_DECREF(ret);
		return fail(r, NULL);
	}
	_PyBytes_Resize(&ret, len < (size_t)size ? (Py_ssize_t)len : size);
	return ret;
}

PyMethodDef sock_option_methods[] = {
	{ "getsockopt", sock_getsockopt, METH_VARARGS,
	  "getsockopt(level, option[, size]) -> int, or bytes with a size" },
	{ "setsockopt", sock_setsockopt, METH_VARARGS,
	  "setsockopt(level, option, int)\n"
	  "setsockopt(level, option, bytes)\n"
	  "setsockopt(level, option, None, length)" },
	{ NULL, NULL, 0, NULL },
};
