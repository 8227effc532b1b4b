/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* messages.c - sendmsg, its form for AF_ALG, and recvmsg */
#include "binding.h"

#include <limits.h>

/* ---- several buffers ---- */

struct buffers {
	size_t count;
	Py_buffer *bufs;
	struct iovec *iov;
};

static void buffers_done(struct buffers *b)
{
	while (b->count)
		PyBuffer_Release(&b->bufs[--b->count]);
	PyMem_Free(b->bufs);
	PyMem_Free(b->iov);
}

static int buffers_fill(struct buffers *b, PyObject *list, const char *format)
{
	Py_ssize_t n = PySequence_Fast_GET_SIZE(list);
	Py_buffer *buf;

	b->bufs = PyMem_Calloc((size_t)n + 1, sizeof(*b->bufs));
	b->iov = PyMem_Calloc((size_t)n + 1, sizeof(*b->iov));
	if (!b->bufs || !b->iov) {
		PyErr_NoMemory();
		return -1;
	}
	/* A buffer's own code may change the list. */
	while (b->count < (size_t)n &&
	       (Py_ssize_t)b->count < PySequence_Fast_GET_SIZE(list)) {
		buf = &b->bufs[b->count];
		if (!PyArg_Parse(PySequence_Fast_GET_ITEM(
					 list, (Py_ssize_t)b->count),
				 format, buf))
			return -1;
		b->iov[b->count].iov_base = buf->buf;
		b->iov[b->count].iov_len = (size_t)buf->len;
		b->count++;
	}
	return 0;
}

/* format is one of PyArg_Parse. 0, or -1 with an exception and nothing to
 * end. */
static int buffers_from(PyObject *iterable, const char *format,
			const char *not_one, struct buffers *ret)
{
	PyObject *list;
	int r;

	*ret = (struct buffers){ .count = 0 };
	list = PySequence_Fast(iterable, not_one);
	if (!list)
		return -1;
	r = buffers_fill(ret, list, format);
	Py_DECREF(list);
	if (r < 0)
		buffers_done(ret);
	return r;
}

/* ---- ancillary data to send ---- */

/* One (level, type, data). */
struct item {
	int level;
	int type;
	Py_buffer data;
};

static int items_parse(PyObject *list, struct item *items, size_t *ret_count)
{
	Py_ssize_t n = PySequence_Fast_GET_SIZE(list), i;
	PyObject *tuple;
	int ok;

	for (i = 0; i < n && i < PySequence_Fast_GET_SIZE(list); i++) {
		tuple = PySequence_Tuple(PySequence_Fast_GET_ITEM(list, i));
		if (!tuple) {
			PyErr_SetString(PyExc_TypeError,
					"sendmsg() argument 2 must be an "
					"iterable of (level, type, data)");
			return -1;
		}
		ok = PyArg_ParseTuple(tuple,
				      "iiy*:[sendmsg() ancillary data items]",
				      &items[i].level, &items[i].type,
				      &items[i].data);
		Py_DECREF(tuple);
		if (!ok)
			return -1;
		++*ret_count;
	}
	return 0;
}

/* The room that the items take; -1 with an exception. */
static int64_t items_space(const struct item *items, size_t count)
{
	int64_t sum = 0, space;
	size_t i;

	for (i = 0; i < count; i++) {
		space = afsock_cmsg_space(items[i].data.len);
		if (space < 0 || sum + space > INT_MAX) {
			PyErr_SetString(PyExc_OSError,
					space < 0 ?
						"ancillary data item too large" :
						"too much ancillary data");
			return -1;
		}
		sum += space;
	}
	return sum;
}

static int items_put(const struct item *items, size_t count,
		     struct afsock_msg *msg)
{
	int64_t space = items_space(items, count);
	size_t i;
	int r = 0;

	if (space <= 0)
		return (int)space;
	msg->control = PyMem_Calloc(1, (size_t)space);
	if (!msg->control) {
		PyErr_NoMemory();
		return -1;
	}
	msg->control_size = (size_t)space;
	for (i = 0; r == 0 && i < count; i++)
		r = afsock_cmsg_put(msg, items[i].level, items[i].type,
				    items[i].data.buf,
				    (size_t)items[i].data.len);
	if (r < 0)
		fail(r, NULL);
	return r;
}

/* Build msg->control, to be freed whatever the result. */
static int control_from(PyObject *iterable, struct afsock_msg *msg)
{
	struct item *items;
	size_t count = 0;
	PyObject *list;
	int r = -1;

	list = PySequence_Fast(iterable,
			       "sendmsg() argument 2 must be an iterable");
	if (!list)
		return -1;
	items = PyMem_Calloc((size_t)PySequence_Fast_GET_SIZE(list) + 1,
			     sizeof(*items));
	if (!items)
		PyErr_NoMemory();
	else if (items_parse(list, items, &count) == 0)
		r = items_put(items, count, msg);
	while (count)
		PyBuffer_Release(&items[--count].data);
	PyMem_Free(items);
	Py_DECREF(list);
	return r;
}

/* ---- sending ---- */

static PyObject *send_message(struct sock *self, struct afsock_msg *msg,
			      int flags)
{
	ssize_t n;

	WAIT_BEGIN
	n = afsock_sendmsg(&self->s, msg, flags);
	WAIT_END
	return n < 0 ? fail(n, NULL) : PyLong_FromSsize_t(n);
}

static PyObject *sock_sendmsg(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	PyObject *data, *control = NULL, *to = NULL, *ret = NULL;
	struct afsock_msg msg = { .iov = NULL };
	struct afsock_addr addr;
	struct buffers b;
	int flags = 0;

	if (!PyArg_ParseTuple(args, "O|OiO:sendmsg", &data, &control, &flags,
			      &to))
		return NULL;
	if (to && to != Py_None) {
		if (address_in(self, to, "sendmsg", &addr) < 0)
			return NULL;
		msg.addr = &addr;
	}
	if (PySys_Audit("socket.sendmsg", "OO", o, to ? to : Py_None) < 0 ||
	    buffers_from(data, "y*",
			 "sendmsg() argument 1 must be an iterable", &b) < 0)
		return NULL;
	msg.iov = b.iov;
	msg.iov_count = b.count;
	if (!control || control_from(control, &msg) == 0)
		ret = send_message(self, &msg, flags);
	PyMem_Free(msg.control);
	buffers_done(&b);
	return ret;
}

/* ---- AF_ALG ---- */

struct alg_args {
	PyObject *data;
	PyObject *op;
	PyObject *assoclen;
	Py_buffer iv;
	int flags;
};

static bool alg_number(PyObject *arg, const char *refusal, int *ret)
{
	if (arg && PyLong_Check(arg) && !arg_int(arg, ret))
		return false;
	if (arg && PyLong_Check(arg) && *ret >= 0)
		return true;
	PyErr_SetString(PyExc_TypeError, refusal);
	return false;
}

static bool alg_op(const struct alg_args *a, struct afsock_alg_op *ret)
{
	int assoclen = -1;

	if (!alg_number(a->op, "Invalid or missing argument 'op'", &ret->op) ||
	    (a->assoclen && !alg_number(a->assoclen,
					"assoclen must be positive",
					&assoclen)))
		return false;
	ret->iv = a->iv.buf;
	ret->iv_len = (size_t)a->iv.len;
	ret->assoclen = assoclen;
	return true;
}

static PyObject *send_alg(struct sock *self, const struct alg_args *a)
{
	struct buffers b = { .count = 0 };
	struct afsock_alg_op op;
	ssize_t n;

	if (!alg_op(a, &op) ||
	    (a->data &&
	     buffers_from(a->data, "y*",
			  "sendmsg_afalg() argument 1 must be an iterable",
			  &b) < 0))
		return NULL;
	WAIT_BEGIN
	n = afsock_alg_sendmsg(&self->s, b.iov, b.count, &op, a->flags);
	WAIT_END
	buffers_done(&b);
	return n < 0 ? fail(n, NULL) : PyLong_FromSsize_t(n);
}

static PyObject *sock_sendmsg_afalg(PyObject *o, PyObject *args,
				    PyObject *kwds)
{
	static char *names[] = { "msg", "op", "iv", "assoclen", "flags",
				 NULL };
	struct sock *self = (struct sock *)o;
	struct alg_args a = { .data = NULL };
	PyObject *ret;

	if (self->s.family != AF_ALG) {
		PyErr_SetString(PyExc_OSError,
				"algset is only supported for AF_ALG");
		return NULL;
	}
	if (!PyArg_ParseTupleAndKeywords(args, kwds,
					 "|O$Oy*Oi:sendmsg_afalg", names,
					 &a.data, &a.op, &a.iv, &a.assoclen,
					 &a.flags))
		return NULL;
	ret = send_alg(self, &a);
	if (a.iv.buf)
		PyBuffer_Release(&a.iv);
	return ret;
}

/* ---- receiving ---- */

/* Descriptors that nobody will get to see. */
static void close_descriptors(const struct afsock_msg *msg)
{
	struct afsock_cmsg it = { .level = 0 };
	size_t i;
	int fd;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_SOCKET || it.type != SCM_RIGHTS)
			continue;
		for (i = 0; i + sizeof(fd) <= it.len; i += sizeof(fd)) {
			memcpy(&fd, it.data + i, sizeof(fd));
			afsock_fd_close(fd);
		}
	}
}

static PyObject *control_out(const struct afsock_msg *msg)
{
	struct afsock_cmsg it = { .level = 0 };
	PyObject *list = PyList_New(0), *item;
	int r = list ? 0 : -1;

	while (r == 0 && afsock_cmsg_next(msg, &it)) {
		if (it.is_cut)
			r = PyErr_WarnEx(PyExc_RuntimeWarning,
					 "received malformed or improperly-"
					 "truncated ancillary data", 1);
		item = r < 0 ? NULL :
			       Py_BuildValue("(iiy#)", it.level, it.type,
					     it.data, (Py_ssize_t)it.len);
		r = item ? PyList_Append(list, item) : -1;
		Py_XDECREF(item);
	}
	if (r < 0)
		Py_CLEAR(list);
	return list;
}

/* (what, ancillary data, flags, address); steals what. */
static PyObject *message_out(struct sock *self, PyObject *what,
			     const struct afsock_msg *msg)
{
	struct afsock_form form = afsock_form_of(&self->s);
	PyObject *control = NULL, *from = NULL, *ret = NULL;

	if (what)
		control = control_out(msg);
	if (control)
		from = address_out(&form, msg->addr);
	if (from)
		ret = Py_BuildValue("(OOiO)", what, control, msg->flags, from);
	if (!ret)
		close_descriptors(msg);
	Py_XDECREF(what);
	Py_XDECREF(control);
	Py_XDECREF(from);
	return ret;
}

static bool control_room(Py_ssize_t size, struct afsock_msg *msg)
{
	if (size < 0 || size > INT_MAX) {
		PyErr_SetString(PyExc_ValueError,
				"invalid ancillary data buffer length");
		return false;
	}
	if (size > 0) {
		msg->control = PyMem_Malloc((size_t)size);
		if (!msg->control) {
			PyErr_NoMemory();
			return false;
		}
	}
	msg->control_size = (size_t)size;
	return true;
}

static ssize_t receive(struct sock *self, struct afsock_msg *msg, int flags)
{
	ssize_t n;

	WAIT_BEGIN
	n = afsock_recvmsg(&self->s, msg, flags);
	WAIT_END
	if (n < 0)
		fail(n, NULL);
	return n;
}

static PyObject *sock_recvmsg(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr from = { .len = 0 };
	Py_ssize_t size, control_size = 0;
	PyObject *bytes, *ret = NULL;
	struct iovec iov;
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1, .addr = &from };
	int flags = 0;
	ssize_t n;

	if (!PyArg_ParseTuple(args, "n|ni:recvmsg", &size, &control_size,
			      &flags))
		return NULL;
	if (size < 0) {
		PyErr_SetString(PyExc_ValueError,
				"negative buffer size in recvmsg()");
		return NULL;
	}
	bytes = PyBytes_FromStringAndSize(NULL, size);
	if (!bytes)
		return NULL;
	iov.iov_base = PyBytes_AS_STRING(bytes);
	iov.iov_len = (size_t)size;
	n = control_room(control_size, &msg) ? receive(self, &msg, flags) : -1;
	if (n >= 0 && n != size)
		_PyBytes_Resize(&bytes, n);
	if (n >= 0)
		ret = message_out(self, bytes, &msg);
	else
		Py_DECREF(bytes);
	PyMem_Free(msg.control);
	return ret;
}

static PyObject *sock_recvmsg_into(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr from = { .len = 0 };
	struct afsock_msg msg = { .addr = &from };
	Py_ssize_t control_size = 0;
	PyObject *data, *ret = NULL;
	struct buffers b;
	int flags = 0;
	ssize_t n;

	if (!PyArg_ParseTuple(args, "O|ni:recvmsg_into", &data, &control_size,
			      &flags) ||
	    buffers_from(data, "w*",
			 "recvmsg_into() argument 1 must be an iterable",
			 &b) < 0)
		return NULL;
	msg.iov = b.iov;
	msg.iov_count = b.count;
	n = control_room(control_size, &msg) ? receive(self, &msg, flags) : -1;
	if (n >= 0)
		ret = message_out(self, PyLong_FromSsize_t(n), &msg);
	PyMem_Free(msg.control);
	buffers_done(&b);
	return ret;
}

PyMethodDef sock_message_methods[] = {
	{ "recvmsg", sock_recvmsg, METH_VARARGS,
	  "recvmsg(size[, ancillary size[, flags]]) -> (bytes, ancillary data, "
	  "message flags, address)" },
	{ "recvmsg_into", sock_recvmsg_into, METH_VARARGS,
	  "recvmsg_into(buffers[, ancillary size[, flags]]) -> (bytes stored, "
	  "ancillary data, message flags, address)" },
	{ "sendmsg", sock_sendmsg, METH_VARARGS,
	  "sendmsg(buffers[, ancillary data[, flags[, address]]]) -> bytes "
	  "sent" },
	{ "sendmsg_afalg", (PyCFunction)(void (*)(void))sock_sendmsg_afalg,
	  METH_VARARGS | METH_KEYWORDS,
	  "sendmsg_afalg([buffers], *, op[, iv[, assoclen[, flags]]]) -> bytes "
	  "sent" },
	{ NULL, NULL, 0, NULL },
};
