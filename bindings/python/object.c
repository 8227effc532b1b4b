/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* object.c - the type: making, naming and ending socket objects */
#include "binding.h"

#include <errno.h>
#include <structmember.h>

static PyObject *raise_errno(void)
{
	return PyErr_SetFromErrno(PyExc_OSError);
}

/* Before any other thread can see the object, or under the lock. */
void sock_sync(struct sock *self)
{
	self->view.fd = self->s.fd;
	self->view.family = self->s.family;
	self->view.type = self->s.type;
	self->view.proto = self->s.proto;
	self->view.timeout_ns = self->s.timeout_ns;
}

static void become(struct sock *self, const struct afsock *s)
{
	self->s = *s;
	afsock_set_interrupt(&self->s, run_handlers, NULL);
	sock_sync(self);
}

static PyObject *sock_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
	static const struct afsock closed = AFSOCK_INIT;
	struct sock *self = (struct sock *)type->tp_alloc(type, 0);

	(void)args;
	(void)kwds;
	if (!self)
		return NULL;
	self->view.errorhandler = raise_errno;
	become(self, &closed);
	return (PyObject *)self;
}

struct sock *sock_wrap(const struct afsock *s)
{
	struct sock *self = (struct sock *)sock_new(&sock_type, NULL, NULL);

	if (self)
		become(self, s);
	return self;
}

/* ---- __init__ ---- */

static bool arg_fd(PyObject *arg, int *ret)
{
	if (PyFloat_Check(arg)) {
		PyErr_SetString(PyExc_TypeError,
				"integer argument expected, got float");
		return false;
	}
	if (!arg_int(arg, ret))
		return false;
	if (*ret >= 0)
		return true;
	PyErr_SetString(PyExc_ValueError, "negative file descriptor");
	return false;
}

/* A socket that is made once more lets its descriptor go first. */
static int init_with(struct sock *self, const struct afsock *s)
{
	struct afsock old = self->s;

	become(self, s);
	if (old.fd >= 0 && old.fd != s->fd) {
		WAIT_BEGIN
		afsock_close(&old);
		WAIT_END
	}
	return 0;
}

static int adopt(struct sock *self, PyObject *fd_arg, int family, int type,
		 int proto)
{
	struct afsock_err err;
	struct afsock s;
	int fd, r;

	if (!arg_fd(fd_arg, &fd))
		return -1;
	r = afsock_adopt(fd, family, type, proto, &s, &err);
	if (r == 0)
		return init_with(self, &s);
	fail(r, &err);
	return -1;
}

/* The class of socket.py names none of them, and a format costs as much as the
 * rest of all that is done here. */
static bool init_args(PyObject *args, PyObject *kwds, int number[3],
		      PyObject **ret_fd)
{
	static char *names[] = { "family", "type", "proto", "fileno", NULL };
	int i;

	if (kwds || PyTuple_GET_SIZE(args) != 4)
		return PyArg_ParseTupleAndKeywords(args, kwds, "|iiiO:socket",
						   names, &number[0],
						   &number[1], &number[2],
						   ret_fd);
	for (i = 0; i < 3; i++)
		if (!arg_int(PyTuple_GET_ITEM(args, i), &number[i]))
			return false;
	*ret_fd = PyTuple_GET_ITEM(args, 3);
	return true;
}

static int sock_init(PyObject *o, PyObject *args, PyObject *kwds)
{
	struct sock *self = (struct sock *)o;
	int number[3] = { -1, -1, -1 }, family, type, proto, r;
	PyObject *fd = Py_None;
	struct afsock_err err;
	struct afsock s;

	if (!init_args(args, kwds, number, &fd))
		return -1;
	family = number[0];
	type = number[1];
	proto = number[2];
	if (PySys_Audit("socket.__new__", "Oiii", self, family, type,
			proto) < 0)
		return -1;
	if (fd != Py_None)
		return adopt(self, fd, family, type, proto);
	WAIT_BEGIN
	r = afsock_open(family == -1 ? AF_INET : family,
			type == -1 ? SOCK_STREAM : type,
			proto == -1 ? 0 : proto, &s, &err);
	WAIT_END
	if (r == 0)
		return init_with(self, &s);
	fail(r, &err);
	return -1;
}

/* ---- the end ---- */

static int close_quietly(struct sock *self)
{
	struct afsock s = self->s;
	int r;

	/* First the object, so that nobody uses the number any more. */
	afsock_detach(&self->s);
	sock_sync(self);
	WAIT_BEGIN
	r = afsock_close(&s);
	WAIT_END
	return r;
}

static PyObject *sock_close(PyObject *self, PyObject *unused)
{
	(void)unused;
	return none_or_fail(close_quietly((struct sock *)self), NULL);
}

static PyObject *sock_detach(PyObject *o, PyObject *unused)
{
	struct sock *self = (struct sock *)o;
	int fd = afsock_detach(&self->s);

	(void)unused;
	sock_sync(self);
	return PyLong_FromLong(fd);
}

static void sock_finalize(PyObject *o)
{
	struct sock *self = (struct sock *)o;
	PyObject *type, *value, *trace;

	if (self->s.fd < 0)
		return;
	PyErr_Fetch(&type, &value, &trace);
	/* A warning turned into an error has nobody to go to. */
	if (PyErr_ResourceWarning(o, 1, "unclosed %R", o) < 0 &&
	    PyErr_ExceptionMatches(PyExc_Warning))
		PyErr_WriteUnraisable(o);
	close_quietly(self);
	PyErr_Restore(type, value, trace);
}

static void sock_dealloc(PyObject *o)
{
	if (PyObject_CallFinalizerFromDealloc(o) < 0)
		return;
	Py_TYPE(o)->tp_free(o);
}

/* ---- what it is ---- */

static PyObject *sock_repr(PyObject *o)
{
	const struct afsock *s = &((struct sock *)o)->s;

	return PyUnicode_FromFormat(
		"<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd,
		s->family, s->type, s->proto);
}

static PyObject *sock_fileno(PyObject *o, PyObject *unused)
{
	(void)unused;
	return PyLong_FromLong(((struct sock *)o)->s.fd);
}

static PyObject *name_of(const struct sock *self, int r,
			 const struct afsock_addr *addr)
{
	struct afsock_form form = afsock_form_of(&self->s);

	return r < 0 ? fail(r, NULL) : address_out(&form, addr);
}

static PyObject *sock_getsockname(PyObject *o, PyObject *unused)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr addr;
	int r;

	(void)unused;
	WAIT_BEGIN
	r = afsock_getsockname(&self->s, &addr);
	WAIT_END
	return name_of(self, r, &addr);
}

static PyObject *sock_getpeername(PyObject *o, PyObject *unused)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr addr;
	int r;

	(void)unused;
	WAIT_BEGIN
	r = afsock_getpeername(&self->s, &addr);
	WAIT_END
	return name_of(self, r, &addr);
}

/* ---- the mode ---- */

static PyObject *set_mode(struct sock *self, int64_t timeout_ns)
{
	int r;

	WAIT_BEGIN
	r = afsock_set_timeout(&self->s, timeout_ns);
	WAIT_END
	sock_sync(self);
	return none_or_fail(r, NULL);
}

static PyObject *sock_settimeout(PyObject *self, PyObject *arg)
{
	int64_t timeout_ns;

	if (!arg_timeout(arg, &timeout_ns))
		return NULL;
	return set_mode((struct sock *)self, timeout_ns);
}

static PyObject *sock_setblocking(PyObject *self, PyObject *arg)
{
	int block = PyObject_IsTrue(arg);

	return block < 0 ? NULL : set_mode((struct sock *)self, block ? -1 : 0);
}

static PyObject *sock_gettimeout(PyObject *self, PyObject *unused)
{
	(void)unused;
	return timeout_out(((struct sock *)self)->s.timeout_ns);
}

static PyObject *get_timeout(PyObject *self, void *unused)
{
	return sock_gettimeout(self, unused);
}

static PyObject *sock_getblocking(PyObject *self, PyObject *unused)
{
	(void)unused;
	return PyBool_FromLong(((struct sock *)self)->s.timeout_ns != 0);
}

/* ---- the type ---- */

static PyMethodDef object_methods[] = {
	{ "close", sock_close, METH_NOARGS,
	  "close()\n--\n\nEnd the socket; further calls are harmless." },
	{ "detach", sock_detach, METH_NOARGS,
	  "detach() -> file descriptor\n\nClose the object, not the descriptor." },
	{ "fileno", sock_fileno, METH_NOARGS,
	  "fileno() -> file descriptor, or -1 when closed" },
	{ "getpeername", sock_getpeername, METH_NOARGS,
	  "getpeername() -> address of the other end" },
	{ "getsockname", sock_getsockname, METH_NOARGS,
	  "getsockname() -> address of this end" },
	{ "setblocking", sock_setblocking, METH_O,
	  "setblocking(flag)\n\nsettimeout(None) when true, settimeout(0.0) "
	  "when not." },
	{ "getblocking", sock_getblocking, METH_NOARGS,
	  "getblocking() -> False in non-blocking mode, else True" },
	{ "settimeout", sock_settimeout, METH_O,
	  "settimeout(seconds)\n\nThe limit of each operation; None waits for "
	  "ever, 0 never waits." },
	{ "gettimeout", sock_gettimeout, METH_NOARGS,
	  "gettimeout() -> seconds, or None" },
	{ NULL, NULL, 0, NULL },
};

static PyMethodDef *const method_tables[] = {
	object_methods, sock_setup_methods, sock_option_methods,
	sock_io_methods, sock_message_methods,
};

#define VIEW(member) (Py_ssize_t)offsetof(struct sock, view.member)

static PyMemberDef members[] = {
	{ "family", T_INT, VIEW(family), READONLY, "the socket's family" },
	{ "type", T_INT, VIEW(type), READONLY, "the socket's type" },
	{ "proto", T_INT, VIEW(proto), READONLY, "the socket's protocol" },
	{ NULL, 0, 0, 0, NULL },
};

static PyGetSetDef getters[] = {
	{ "timeout", get_timeout, NULL, "the limit in seconds, or None", NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

PyDoc_STRVAR(sock_doc,
"socket(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None)\n\n"
"A socket of any Linux address family, by libafsock. fileno adopts an open\n"
"descriptor; family, type and proto are then detected unless given.");

PyTypeObject sock_type = {
	PyVarObject_HEAD_INIT(NULL, 0)
	.tp_name = "_socket.socket",
	.tp_basicsize = sizeof(struct sock),
	.tp_dealloc = sock_dealloc,
	.tp_repr = sock_repr,
	.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
	.tp_doc = sock_doc,
	.tp_members = members,
	.tp_getset = getters,
	.tp_init = sock_init,
	.tp_new = sock_new,
	.tp_finalize = sock_finalize,
};

/* The methods stand in several files, the type wants them in one table. */
int sock_type_init(void)
{
	static PyMethodDef methods[64];
	size_t i, n = 0;
	PyMethodDef *m;

	for (i = 0; i < sizeof(method_tables) / sizeof(*method_tables); i++)
		for (m = method_tables[i]; m->ml_name; m++)
			methods[n++] = *m;
	sock_type.tp_methods = methods;
	return PyType_Ready(&sock_type);
}
