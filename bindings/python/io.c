/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* io.c - one buffer at a time; arguments are read without a format, because
 * these are the calls whose cost counts */
#include "binding.h"

typedef PyObject *const *fast_args;

static bool flags_arg(fast_args args, Py_ssize_t n, Py_ssize_t at, int *ret)
{
	*ret = 0;
	return n <= at || arg_int(args[at], ret);
}

/* ---- receiving into bytes ---- */

static PyObject *recv_buffer(fast_args args, Py_ssize_t n, const char *name,
			     int *ret_flags)
{
	Py_ssize_t size;

	if (!arg_count(name, n, 1, 2) || !arg_ssize(args[0], &size) ||
	    !flags_arg(args, n, 1, ret_flags))
		return NULL;
	if (size >= 0)
		return PyBytes_FromStringAndSize(NULL, size);
	PyErr_Format(PyExc_ValueError, "negative buffersize in %s", name);
	return NULL;
}

/* What a buffer becomes when len bytes of it, or an error, have come. */
static PyObject *received(PyObject *bytes, ssize_t len)
{
	if (len < 0) {
		Py_DECREF(bytes);
		return fail(len, NULL);
	}
	if (len != PyBytes_GET_SIZE(bytes))
		_PyBytes_Resize(&bytes, len);
	return bytes;
}

static PyObject *sock_recv(PyObject *o, fast_args args, Py_ssize_t n)
{
	struct sock *self = (struct sock *)o;
	PyObject *bytes;
	ssize_t len;
	int flags;

	bytes = recv_buffer(args, n, "recv", &flags);
	/* No call is made for nothing, so none can wait. */
	if (!bytes || PyBytes_GET_SIZE(bytes) == 0)
		return bytes;
	WAIT_BEGIN
	len = afsock_recv(&self->s, PyBytes_AS_STRING(bytes),
			  (size_t)PyBytes_GET_SIZE(bytes), flags);
	WAIT_END
	return received(bytes, len);
}

/* (what, address); steals what. */
static PyObject *with_address(struct sock *self, PyObject *what,
			      const struct afsock_addr *addr)
{
	struct afsock_form form = afsock_form_of(&self->s);
	PyObject *from, *ret;

	if (!what)
		return NULL;
	from = address_out(&form, addr);
	ret = from ? PyTuple_Pack(2, what, from) : NULL;
	Py_DECREF(what);
	Py_XDECREF(from);
	return ret;
}

static PyObject *sock_recvfrom(PyObject *o, fast_args args, Py_ssize_t n)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr from;
	PyObject *bytes;
	ssize_t len;
	int flags;

	bytes = recv_buffer(args, n, "recvfrom", &flags);
	if (!bytes)
		return NULL;
	WAIT_BEGIN
	len = afsock_recvfrom(&self->s, PyBytes_AS_STRING(bytes),
			      (size_t)PyBytes_GET_SIZE(bytes), flags, &from);
	WAIT_END
	return with_address(self, received(bytes, len), &from);
}

/* ---- receiving into a buffer of the caller's ---- */

struct into {
	Py_buffer buf;
	size_t len;
	int flags;
};

static bool into_length(struct into *into, Py_ssize_t len, const char *name,
			const char *too_small)
{
	if (len < 0)
		PyErr_Format(PyExc_ValueError, "negative buffersize in %s",
			     name);
	else if (len > into->buf.len)
		PyErr_SetString(PyExc_ValueError, too_small);
	else
		into->len = (size_t)(len ? len : into->buf.len);
	return !PyErr_Occurred();
}

static bool into_args(PyObject *args, PyObject *kwds, const char *name,
		      const char *format, const char *too_small,
		      struct into *ret)
{
	static char *names[] = { "buffer", "nbytes", "flags", NULL };
	Py_ssize_t len = 0;

	ret->flags = 0;
	if (!PyArg_ParseTupleAndKeywords(args, kwds, format, names, &ret->buf,
					 &len, &ret->flags))
		return false;
	if (into_length(ret, len, name, too_small))
		return true;
	PyBuffer_Release(&ret->buf);
	return false;
}

static PyObject *sock_recv_into(PyObject *o, PyObject *args, PyObject *kwds)
{
	struct sock *self = (struct sock *)o;
	struct into into;
	ssize_t len;

	if (!into_args(args, kwds, "recv_into", "w*|ni:recv_into",
		       "buffer too small for requested bytes", &into))
		return NULL;
	WAIT_BEGIN
	len = afsock_recv(&self->s, into.buf.buf, into.len, into.flags);
	WAIT_END
	PyBuffer_Release(&into.buf);
	return len < 0 ? fail(len, NULL) : PyLong_FromSsize_t(len);
}

static PyObject *sock_recvfrom_into(PyObject *o, PyObject *args,
				    PyObject *kwds)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr from;
	struct into into;
	ssize_t len;

	if (!into_args(args, kwds, "recvfrom_into", "w*|ni:recvfrom_into",
		       "nbytes is greater than the length of the buffer",
		       &into))
		return NULL;
	WAIT_BEGIN
	len = afsock_recvfrom(&self->s, into.buf.buf, into.len, into.flags,
			      &from);
	WAIT_END
	PyBuffer_Release(&into.buf);
	if (len < 0)
		return fail(len, NULL);
	return with_address(self, PyLong_FromSsize_t(len), &from);
}

/* ---- sending ---- */

static bool send_args(fast_args args, Py_ssize_t n, const char *name,
		      Py_buffer *buf, int *ret_flags)
{
	return arg_count(name, n, 1, 2) && flags_arg(args, n, 1, ret_flags) &&
	       PyObject_GetBuffer(args[0], buf, PyBUF_SIMPLE) == 0;
}

static PyObject *sock_send(PyObject *o, fast_args args, Py_ssize_t n)
{
	struct sock *self = (struct sock *)o;
	Py_buffer buf;
	ssize_t len;
	int flags;

	if (!send_args(args, n, "send", &buf, &flags))
		return NULL;
	WAIT_BEGIN
	len = afsock_send(&self->s, buf.buf, (size_t)buf.len, flags);
	WAIT_END
	PyBuffer_Release(&buf);
	return len < 0 ? fail(len, NULL) : PyLong_FromSsize_t(len);
}

static PyObject *sock_sendall(PyObject *o, fast_args args, Py_ssize_t n)
{
	struct sock *self = (struct sock *)o;
	Py_buffer buf;
	int flags, r;

	if (!send_args(args, n, "sendall", &buf, &flags))
		return NULL;
	WAIT_BEGIN
	r = afsock_sendall(&self->s, buf.buf, (size_t)buf.len, flags, NULL);
	WAIT_END
	PyBuffer_Release(&buf);
	return none_or_fail(r, NULL);
}

/* (data, address) or (data, flags, address) */
static PyObject *sock_sendto(PyObject *o, fast_args args, Py_ssize_t n)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr to;
	Py_buffer buf;
	ssize_t len;
	int flags = 0;

	if (!arg_count("sendto", n, 2, 3) ||
	    (n == 3 && !arg_int(args[1], &flags)) ||
	    PyObject_GetBuffer(args[0], &buf, PyBUF_SIMPLE) < 0)
		return NULL;
	if (address_in(self, args[n - 1], "sendto", &to) < 0 ||
	    PySys_Audit("socket.sendto", "OO", o, args[n - 1]) < 0) {
		PyBuffer_Release(&buf);
		return NULL;
	}
	WAIT_BEGIN
	len = afsock_sendto(&self->s, buf.buf, (size_t)buf.len, flags, &to);
	WAIT_END
	PyBuffer_Release(&buf);
	return len < 0 ? fail(len, NULL) : PyLong_FromSsize_t(len);
}

#define FAST(f) (PyCFunction)(void (*)(void))(f), METH_FASTCALL
#define NAMED(f) \
	(PyCFunction)(void (*)(void))(f), METH_VARARGS | METH_KEYWORDS

PyMethodDef sock_io_methods[] = {
	{ "recv", FAST(sock_recv),
	  "recv(size[, flags]) -> bytes\n\nAt most size bytes; none at the "
	  "end of a stream." },
	{ "recvfrom", FAST(sock_recvfrom),
	  "recvfrom(size[, flags]) -> (bytes, address of the sender)" },
	{ "recv_into", NAMED(sock_recv_into),
	  "recv_into(buffer[, nbytes[, flags]]) -> bytes stored" },
	{ "recvfrom_into", NAMED(sock_recvfrom_into),
	  "recvfrom_into(buffer[, nbytes[, flags]]) -> (bytes stored, address "
	  "of the sender)" },
	{ "send", FAST(sock_send),
	  "send(data[, flags]) -> bytes sent, which may be fewer" },
	{ "sendall", FAST(sock_sendall),
	  "sendall(data[, flags])\n\nSend everything within one timeout." },
	{ "sendto", FAST(sock_sendto),
	  "sendto(data[, flags], address) -> bytes sent" },
	{ NULL, NULL, 0, NULL },
};
