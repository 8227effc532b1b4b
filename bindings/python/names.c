/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* names.c - hosts, services and protocols by name */
#include "binding.h"

/* ---- getaddrinfo ---- */

static int port_from(PyObject *port, struct values *ret)
{
	ret->n = 0;
	ret->held_count = 0;
	if (port == Py_None)
		return 0;
	ret->n = 1;
	if (PyLong_Check(port)) {
		ret->items[0] = afsock_int(PyLong_AsLongLong(port));
		return PyErr_Occurred() ? -1 : 0;
	}
	if (PyBytes_Check(port)) {
		ret->items[0] = afsock_bytes(PyBytes_AS_STRING(port),
					     (size_t)PyBytes_GET_SIZE(port));
		return 0;
	}
	if (!PyUnicode_Check(port)) {
		PyErr_SetString(PyExc_OSError, "Int or String expected");
		return -1;
	}
	port = PyUnicode_AsUTF8String(port);
	if (!port)
		return -1;
	ret->held[ret->held_count++] = port;
	ret->items[0] = afsock_text_n(PyBytes_AS_STRING(port),
				      (size_t)PyBytes_GET_SIZE(port));
	return 0;
}

static PyObject *addrinfo_out(const struct afsock_addrinfo *list, ssize_t n)
{
	PyObject *ret = PyList_New(n), *addr, *item;
	struct afsock_form form;
	ssize_t i;

	for (i = 0; ret && i < n; i++) {
		form = (struct afsock_form){ list[i].family, list[i].type,
					     list[i].proto, -1 };
		addr = address_out(&form, &list[i].addr);
		item = addr ? Py_BuildValue("iiisN", list[i].family,
					    list[i].type, list[i].proto,
					    list[i].canonname, addr) : NULL;
		if (item)
			PyList_SET_ITEM(ret, i, item);
		else
			Py_CLEAR(ret);
	}
	return ret;
}

static PyObject *look_up(const struct values *host, const struct values *port,
			 int family, int type, int proto, int flags)
{
	struct afsock_addrinfo *list;
	struct afsock_err err;
	PyObject *ret;
	ssize_t n;

	WAIT_BEGIN
	n = afsock_getaddrinfo(host->n ? host->items[0].as.text : NULL,
			       host->n ? host->items[0].len : 0,
			       port->n ? &port->items[0] : NULL, family, type,
			       proto, flags, &list, &err);
	WAIT_END
	if (n < 0)
		return fail(n, &err);
	ret = addrinfo_out(list, n);
	afsock_addrinfo_free(list);
	return ret;
}

static PyObject *name_getaddrinfo(PyObject *self, PyObject *args,
				  PyObject *kwds)
{
	static char *names[] = { "host", "port", "family", "type", "proto",
				 "flags", NULL };
	struct values host = { .n = 0 }, port;
	int family = 0, type = 0, proto = 0, flags = 0;
	PyObject *host_arg, *port_arg, *ret = NULL;

	(void)self;
	if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO|iiii:getaddrinfo",
					 names, &host_arg, &port_arg, &family,
					 &type, &proto, &flags))
		return NULL;
	if (host_arg != Py_None && values_from_host(host_arg, &host) < 0)
		return NULL;
	if (port_from(port_arg, &port) == 0 &&
	    PySys_Audit("socket.getaddrinfo", "OOiii", host_arg, port_arg,
			family, type, proto) == 0)
		ret = look_up(&host, &port, family, type, proto, flags);
	values_done(&host);
	values_done(&port);
	return ret;
}

static PyObject *name_getnameinfo(PyObject *self, PyObject *args)
{
	struct afsock_nameinfo info;
	struct afsock_err err;
	struct values values;
	PyObject *tuple;
	int flags, r;

	(void)self;
	if (!PyArg_ParseTuple(args, "Oi:getnameinfo", &tuple, &flags))
		return NULL;
	if (!PyTuple_Check(tuple)) {
		PyErr_SetString(PyExc_TypeError,
				"getnameinfo() argument 1 must be a tuple");
		return NULL;
	}
	if (PySys_Audit("socket.getnameinfo", "(O)", tuple) < 0 ||
	    values_from_tuple(tuple, NULL, 0, &values) < 0)
		return NULL;
	WAIT_BEGIN
	r = afsock_getnameinfo(values.items, values.n, flags, &info, &err);
	WAIT_END
	values_done(&values);
	if (r < 0)
		return fail(r, &err);
	return Py_BuildValue("ss", info.host, info.service);
}

/* ---- gethostby... ---- */

static PyObject *name_gethostbyname(PyObject *self, PyObject *arg)
{
	struct afsock_err err;
	struct values host;
	char text[16];
	int r;

	(void)self;
	if (values_from_host(arg, &host) < 0)
		return NULL;
	r = PySys_Audit("socket.gethostbyname", "O", arg);
	if (r == 0) {
		WAIT_BEGIN
		r = afsock_gethostbyname(host.items[0].as.text,
					 host.items[0].len, text, &err);
		WAIT_END
	}
	values_done(&host);
	return r < 0 ? fail(r, &err) : PyUnicode_FromString(text);
}

static PyObject *text_list(const char *const *texts, size_t n)
{
	PyObject *ret = PyList_New((Py_ssize_t)n), *item;
	size_t i;

	for (i = 0; ret && i < n; i++) {
		item = PyUnicode_FromString(texts[i]);
		if (item)
			PyList_SET_ITEM(ret, (Py_ssize_t)i, item);
		else
			Py_CLEAR(ret);
	}
	return ret;
}

static PyObject *host_out(const struct afsock_host *host)
{
	PyObject *aliases = text_list(host->aliases, host->alias_count);
	PyObject *addresses = text_list(host->addresses, host->address_count);
	PyObject *ret = NULL;

	if (aliases && addresses)
		ret = Py_BuildValue("sOO", host->name, aliases, addresses);
	Py_XDECREF(aliases);
	Py_XDECREF(addresses);
	return ret;
}

typedef int host_call(const char *host, size_t len, struct afsock_host **ret,
		      struct afsock_err *err);

static PyObject *host_by(PyObject *arg, const char *event, host_call *call)
{
	struct afsock_host *host;
	struct afsock_err err;
	struct values name;
	PyObject *ret;
	int r;

	if (values_from_host(arg, &name) < 0)
		return NULL;
	r = PySys_Audit(event, "O", arg);
	if (r == 0) {
		WAIT_BEGIN
		r = call(name.items[0].as.text, name.items[0].len, &host, &err);
		WAIT_END
	}
	values_done(&name);
	if (r < 0)
		return fail(r, &err);
	ret = host_out(host);
	afsock_host_free(host);
	return ret;
}

static PyObject *name_gethostbyname_ex(PyObject *self, PyObject *arg)
{
	(void)self;
	return host_by(arg, "socket.gethostbyname", afsock_gethostbyname_ex);
}

static PyObject *name_gethostbyaddr(PyObject *self, PyObject *arg)
{
	(void)self;
	return host_by(arg, "socket.gethostbyaddr", afsock_gethostbyaddr);
}

/* ---- this machine ---- */

static PyObject *name_gethostname(PyObject *self, PyObject *unused)
{
	char name[1025];
	ssize_t n;

	(void)self;
	(void)unused;
	if (PySys_Audit("socket.gethostname", NULL) < 0)
		return NULL;
	n = afsock_gethostname(name, sizeof(name));
	return n < 0 ? fail(n, NULL) : PyUnicode_DecodeFSDefault(name);
}

static PyObject *name_sethostname(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	PyObject *name;
	int r;

	(void)self;
	if (PyArg_ParseTuple(args, "S:sethostname", &name)) {
		Py_INCREF(name);
	} else {
		PyErr_Clear();
		if (!PyArg_ParseTuple(args, "O&:sethostname",
				      PyUnicode_FSConverter, &name))
			return NULL;
	}
	r = PySys_Audit("socket.sethostname", "(O)", name);
	if (r == 0)
		r = afsock_sethostname(PyBytes_AS_STRING(name),
				       (size_t)PyBytes_GET_SIZE(name), &err);
	Py_DECREF(name);
	return none_or_fail(r, &err);
}

/* ---- services and protocols ---- */

static PyObject *name_getservbyname(PyObject *self, PyObject *args)
{
	const char *name, *proto = NULL;
	struct afsock_err err;
	int r;

	(void)self;
	if (!PyArg_ParseTuple(args, "s|s:getservbyname", &name, &proto) ||
	    PySys_Audit("socket.getservbyname", "ss", name,
			proto ? proto : "") < 0)
		return NULL;
	WAIT_BEGIN
	r = afsock_getservbyname(name, strlen(name), proto, &err);
	WAIT_END
	return r < 0 ? fail(r, &err) : PyLong_FromLong(r);
}

static PyObject *name_getservbyport(PyObject *self, PyObject *args)
{
	const char *proto = NULL;
	struct afsock_err err;
	char name[256];
	ssize_t n;
	int port;

	(void)self;
	if (!PyArg_ParseTuple(args, "i|s:getservbyport", &port, &proto) ||
	    PySys_Audit("socket.getservbyport", "is", port,
			proto ? proto : "") < 0)
		return NULL;
	WAIT_BEGIN
	n = afsock_getservbyport(port, proto, name, sizeof(name), &err);
	WAIT_END
	return n < 0 ? fail(n, &err) : PyUnicode_FromString(name);
}

static PyObject *name_getprotobyname(PyObject *self, PyObject *args)
{
	struct afsock_err err;
	const char *name;
	int r;

	(void)self;
	if (!PyArg_ParseTuple(args, "s:getprotobyname", &name))
		return NULL;
	WAIT_BEGIN
	r = afsock_getprotobyname(name, strlen(name), &err);
	WAIT_END
	return r < 0 ? fail(r, &err) : PyLong_FromLong(r);
}

PyMethodDef name_functions[] = {
	{ "getaddrinfo", (PyCFunction)(void (*)(void))name_getaddrinfo,
	  METH_VARARGS | METH_KEYWORDS,
	  "getaddrinfo(host, port[, family[, type[, proto[, flags]]]]) -> list "
	  "of (family, type, proto, canonname, address)" },
	{ "gethostbyaddr", name_gethostbyaddr, METH_O,
	  "gethostbyaddr(host) -> (name, aliases, addresses)" },
	{ "gethostbyname", name_gethostbyname, METH_O,
	  "gethostbyname(host) -> IPv4 address as text" },
	{ "gethostbyname_ex", name_gethostbyname_ex, METH_O,
	  "gethostbyname_ex(host) -> (name, aliases, IPv4 addresses)" },
	{ "gethostname", name_gethostname, METH_NOARGS,
	  "gethostname() -> name of this machine" },
	{ "getnameinfo", name_getnameinfo, METH_VARARGS,
	  "getnameinfo(address, flags) -> (host, service)" },
	{ "getprotobyname", name_getprotobyname, METH_VARARGS,
	  "getprotobyname(name) -> number of a protocol" },
	{ "getservbyname", name_getservbyname, METH_VARARGS,
	  "getservbyname(name[, protocol]) -> port" },
	{ "getservbyport", name_getservbyport, METH_VARARGS,
	  "getservbyport(port[, protocol]) -> name" },
	{ "sethostname", name_sethostname, METH_VARARGS,
	  "sethostname(name)\n\nName this machine." },
	{ NULL, NULL, 0, NULL },
};
