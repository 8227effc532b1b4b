/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* setup.c - giving sockets their two ends */
#include "binding.h"

static PyObject *sock_bind(PyObject *o, PyObject *arg)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr addr;
	int r;

	if (address_in(self, arg, "bind", &addr) < 0 ||
	    PySys_Audit("socket.bind", "OO", o, arg) < 0)
		return NULL;
	WAIT_BEGIN
	r = afsock_bind_addr(&self->s, &addr, NULL);
	WAIT_END
	return none_or_fail(r, NULL);
}

static PyObject *sock_connect(PyObject *o, PyObject *arg)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr addr;
	int r;

	if (address_in(self, arg, "connect", &addr) < 0 ||
	    PySys_Audit("socket.connect", "OO", o, arg) < 0)
		return NULL;
	WAIT_BEGIN
	r = afsock_connect_addr(&self->s, &addr, NULL);
	WAIT_END
	return none_or_fail(r, NULL);
}

static PyObject *sock_connect_ex(PyObject *o, PyObject *arg)
{
	struct sock *self = (struct sock *)o;
	struct afsock_addr addr;
	int error;

	if (address_in(self, arg, "connect_ex", &addr) < 0 ||
	    PySys_Audit("socket.connect", "OO", o, arg) < 0)
		return NULL;
	WAIT_BEGIN
	error = afsock_connect_ex_addr(&self->s, &addr);
	WAIT_END
	return PyErr_Occurred() ? NULL : PyLong_FromLong(error);
}

static PyObject *sock_listen(PyObject *o, PyObject *args)
{
	struct sock *self = (struct sock *)o;
	int backlog = AFSOCK_ANY_BACKLOG, r;

	if (!PyArg_ParseTuple(args, "|i:listen", &backlog))
		return NULL;
	WAIT_BEGIN
	r = afsock_set_listening(&self->s, backlog);
	WAIT_END
	return none_or_fail(r, NULL);
}

/* The descriptor and the peer; socket.py makes the object. */
static PyObject *sock_accept(PyObject *o, PyObject *unused)
{
	struct sock *self = (struct sock *)o;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock conn;
	PyObject *peer;
	int r;

	(void)unused;
	WAIT_BEGIN
	r = afsock_accept(&self->s, &conn, &addr);
	WAIT_END
	if (r < 0)
		return fail(r, NULL);
	form = afsock_form_of(&conn);
	peer = address_out(&form, &addr);
	if (!peer) {
		afsock_close(&conn);
		return NULL;
	}
	return Py_BuildValue("iN", afsock_detach(&conn), peer);
}

static PyObject *sock_shutdown(PyObject *o, PyObject *arg)
{
	struct sock *self = (struct sock *)o;
	int how, r;

	if (!arg_int(arg, &how))
		return NULL;
	WAIT_BEGIN
	r = afsock_shutdown(&self->s, how);
	WAIT_END
	return none_or_fail(r, NULL);
}

PyMethodDef sock_setup_methods[] = {
	{ "_accept", sock_accept, METH_NOARGS,
	  "_accept() -> (file descriptor, address of the peer)" },
	{ "bind", sock_bind, METH_O,
	  "bind(address)\n\nGive the socket a local address." },
	{ "connect", sock_connect, METH_O,
	  "connect(address)\n\nGive the socket a peer." },
	{ "connect_ex", sock_connect_ex, METH_O,
	  "connect_ex(address) -> 0 or errno\n\nAs connect, but the system's "
	  "errors are returned." },
	{ "listen", sock_listen, METH_VARARGS,
	  "listen([backlog])\n\nLet peers connect." },
	{ "shutdown", sock_shutdown, METH_O,
	  "shutdown(how)\n\nEnd one or both directions." },
	{ NULL, NULL, 0, NULL },
};
