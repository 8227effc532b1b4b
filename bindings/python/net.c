/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* net.c - byte order, numeric addresses, interfaces, descriptors */
#include "binding.h"

#include <errno.h>

/* ---- byte order ---- */

static PyObject *convert(PyObject *arg, int64_t (*call)(int64_t value),
			 const char *name)
{
	PyObject *number = PyNumber_Index(arg);
	PyObject *type = PyExc_OverflowError;
	long long value;
	int64_t r;

	if (!number)
		return NULL;
	value = PyLong_AsLongLong(number);
	Py_DECREF(number);
	if (value == -1 && PyErr_Occurred())
		return NULL;
	r = call(value);
	if (r >= 0)
		return PyLong_FromLongLong(r);
#if PY_VERSION_HEX >= 0x030e0000
	if (r == AFSOCK_EVALUE)
		type = PyExc_ValueError;
#endif
	PyErr_Format(type, "%s: %s", name,
		     value < 0 ? "can't convert negative Python int to C "
				 "unsigned integer" :
				 "Python int too large to convert to C "
				 "unsigned integer");
	return NULL;
}

#define ORDER(name) \
	static PyObject *net_##name(PyObject *self, PyObject *arg) \
	{ \
		(void)self; \
		return convert(arg, afsock_##name, #name); \
	}
ORDER(htons)
ORDER(htonl)
ORDER(ntohs)
ORDER(ntohl)

/* ---- sizes of ancillary data ---- */

static PyObject *cmsg_size(PyObject *arg, int64_t (*call)(int64_t n),
			   const char *name)
{
	Py_ssize_t n;
	int64_t r;

	if (!arg_ssize(arg, &n))
		return NULL;
	r = call(n);
	if (r >= 0)
		return PyLong_FromLongLong(r);
	PyErr_Format(PyExc_OverflowError, "%s() argument out of range", name);
	return NULL;
}

static PyObject *net_cmsg_len(PyObject *self, PyObject *arg)
{
	(void)self;
	return cmsg_size(arg, afsock_cmsg_len, "CMSG_LEN");
}

static PyObject *net_cmsg_space(PyObject *self, PyObject *arg)
{
	(void)self;
	return cmsg_size(arg, afsock_cmsg_space, "CMSG_SPACE");
}

/* ---- addresses as text and as bytes ---- */

static PyObject *net_inet_aton(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	unsigned char bytes[4];
	const char *text;
	int r;

	(void)self;
	if (!PyArg_ParseTuple(args, "s:inet_aton", &text))
		return NULL;
	r = afsock_inet_aton(text, strlen(text), bytes, &err);
	if (r < 0)
		return fail(r, &err);
	return PyBytes_FromStringAndSize((const char *)bytes, sizeof(bytes));
}

static PyObject *net_inet_ntoa(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	char text[16];
	Py_buffer buf;
	int r;

	(void)self;
	if (!PyArg_ParseTuple(args, "y*:inet_ntoa", &buf))
		return NULL;
	r = afsock_inet_ntoa(buf.buf, (size_t)buf.len, text, &err);
	PyBuffer_Release(&buf);
	return r < 0 ? fail(r, &err) : PyUnicode_FromString(text);
}

static PyObject *net_inet_pton(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	unsigned char bytes[16];
	const char *text;
	int family, r;

	(void)self;
	if (!PyArg_ParseTuple(args, "is:inet_pton", &family, &text))
		return NULL;
	r = afsock_inet_pton(family, text, strlen(text), bytes, &err);
	if (r < 0)
		return fail(r, &err);
	return PyBytes_FromStringAndSize((const char *)bytes, r);
}

static PyObject *net_inet_ntop(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	char text[46];
	Py_buffer buf;
	int family, r;

	(void)self;
	if (!PyArg_ParseTuple(args, "iy*:inet_ntop", &family, &buf))
		return NULL;
	r = afsock_inet_ntop(family, buf.buf, (size_t)buf.len, text, &err);
	PyBuffer_Release(&buf);
	return r < 0 ? fail(r, &err) : PyUnicode_FromString(text);
}

/* ---- interfaces ---- */

static PyObject *net_if_nameindex(PyObject *self, PyObject *unused)
{
	struct afsock_interface *list;
	PyObject *ret, *item;
	ssize_t n, i;

	(void)self;
	(void)unused;
	n = afsock_if_list(&list);
	if (n < 0)
		return fail(n, NULL);
	ret = PyList_New(n);
	for (i = 0; ret && i < n; i++) {
		item = Py_BuildValue("IO&", list[i].index,
				     PyUnicode_DecodeFSDefault, list[i].name);
		if (item)
			PyList_SET_ITEM(ret, i, item);
		else
			Py_CLEAR(ret);
	}
	free(list);
	return ret;
}

static PyObject *net_if_nametoindex(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	PyObject *name;
	int r;

	(void)self;
	if (!PyArg_ParseTuple(args, "O&:if_nametoindex",
			      PyUnicode_FSConverter, &name))
		return NULL;
	r = afsock_if_index(-1, PyBytes_AS_STRING(name),
			    (size_t)PyBytes_GET_SIZE(name), &err);
	Py_DECREF(name);
	/* A name that no interface can have: to Python just another one that
	 * none has. */
	if (r == AFSOCK_EVALUE)
		r = -ENODEV;
	return r < 0 ? fail(r, &err) : PyLong_FromLong(r);
}

static PyObject *net_if_indextoname(PyObject *self, PyObject *arg)
{
	unsigned long index;
	char name[16];
	int r;

	(void)self;
	index = PyLong_AsUnsignedLong(arg);
	if (index == (unsigned long)-1 && PyErr_Occurred())
		return NULL;
	if (index > UINT32_MAX) {
		PyErr_SetString(PyExc_OverflowError,
				"index above 4294967295");
		return NULL;
	}
	r = afsock_if_name(-1, (unsigned int)index, name);
	return r < 0 ? fail(r, NULL) : PyUnicode_DecodeFSDefault(name);
}

/* ---- sockets and descriptors ---- */

static PyObject *wrap_pair(struct afsock s[2])
{
	struct sock *a = sock_wrap(&s[0]), *b = a ? sock_wrap(&s[1]) : NULL;

	if (!a)
		afsock_close(&s[0]);
	if (!b)
		afsock_close(&s[1]);
	if (a && b)
		return Py_BuildValue("NN", a, b);
	Py_XDECREF(a);
	return NULL;
}

static PyObject *net_socketpair(PyObject *self, PyObject *args)
{
	int family = AF_UNIX, type = SOCK_STREAM, proto = 0, r;
	struct afsock_err err;
	struct afsock s[2];

	(void)self;
	if (!PyArg_ParseTuple(args, "|iii:socketpair", &family, &type, &proto))
		return NULL;
	r = afsock_pair(family, type, proto, s, &err);
	return r < 0 ? fail(r, &err) : wrap_pair(s);
}

static PyObject *net_close(PyObject *self, PyObject *arg)
{
	int fd, r;

	(void)self;
	if (!arg_int(arg, &fd))
		return NULL;
	WAIT_BEGIN
	r = afsock_fd_close(fd);
	WAIT_END
	return none_or_fail(r, NULL);
}

static PyObject *net_dup(PyObject *self, PyObject *arg)
{
	int fd, r;

	(void)self;
	if (!arg_int(arg, &fd))
		return NULL;
	r = afsock_fd_dup(fd);
	return r < 0 ? fail(r, NULL) : PyLong_FromLong(r);
}

static PyObject *net_getdefaulttimeout(PyObject *self, PyObject *unused)
{
	(void)self;
	(void)unused;
	return timeout_out(afsock_default_timeout());
}

static PyObject *net_setdefaulttimeout(PyObject *self, PyObject *arg)
{
	int64_t timeout_ns;

	(void)self;
	if (!arg_timeout(arg, &timeout_ns))
		return NULL;
	afsock_set_default_timeout(timeout_ns);
	Py_RETURN_NONE;
}

PyMethodDef net_functions[] = {
	{ "CMSG_LEN", net_cmsg_len, METH_O,
	  "CMSG_LEN(length) -> bytes of an ancillary item without padding" },
	{ "CMSG_SPACE", net_cmsg_space, METH_O,
	  "CMSG_SPACE(length) -> bytes of an ancillary item with padding" },
	{ "close", net_close, METH_O, "close(fd)\n\nEnd a descriptor." },
	{ "dup", net_dup, METH_O, "dup(fd) -> fd, not inherited by programs" },
	{ "getdefaulttimeout", net_getdefaulttimeout, METH_NOARGS,
	  "getdefaulttimeout() -> seconds, or None" },
	{ "htonl", net_htonl, METH_O, "htonl(int) -> int, 32 bits" },
	{ "htons", net_htons, METH_O, "htons(int) -> int, 16 bits" },
	{ "if_indextoname", net_if_indextoname, METH_O,
	  "if_indextoname(index) -> name of an interface" },
	{ "if_nameindex", net_if_nameindex, METH_NOARGS,
	  "if_nameindex() -> list of (index, name)" },
	{ "if_nametoindex", net_if_nametoindex, METH_VARARGS,
	  "if_nametoindex(name) -> index of an interface" },
	{ "inet_aton", net_inet_aton, METH_VARARGS,
	  "inet_aton(text) -> 4 bytes; takes 127.1 and the like" },
	{ "inet_ntoa", net_inet_ntoa, METH_VARARGS,
	  "inet_ntoa(4 bytes) -> text" },
	{ "inet_ntop", net_inet_ntop, METH_VARARGS,
	  "inet_ntop(family, bytes) -> text" },
	{ "inet_pton", net_inet_pton, METH_VARARGS,
	  "inet_pton(family, text) -> bytes" },
	{ "ntohl", net_ntohl, METH_O, "ntohl(int) -> int, 32 bits" },
	{ "ntohs", net_ntohs, METH_O, "ntohs(int) -> int, 16 bits" },
	{ "setdefaulttimeout", net_setdefaulttimeout, METH_O,
	  "setdefaulttimeout(seconds)\n\nThe timeout of sockets made from now "
	  "on." },
	{ "socketpair", net_socketpair, METH_VARARGS,
	  "socketpair([family[, type[, proto]]]) -> (socket, socket)" },
	{ NULL, NULL, 0, NULL },
};
