/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* binding.h - what the files of the replacement of CPython's _socket share */
#ifndef AFSOCK_PYTHON_BINDING_H
#define AFSOCK_PYTHON_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <afsock/afsock.h>
#include <afsock/alg.h>
#include <afsock/family.h>
#include <afsock/inet.h>

/*
 * What other extension modules read of a socket object, above all _ssl: the
 * head of CPython's struct (Modules/socketmodule.h, the same from 3.2 to 3.14).
 * A copy of what s says; sock_sync renews it.
 */
struct sock_view {
	int fd;
	int family;
	int type;
	int proto;
	PyObject *(*errorhandler)(void);
	int64_t timeout_ns;
};

struct sock {
	PyObject_HEAD
	struct sock_view view;
	struct afsock s;
};

_Static_assert(offsetof(struct sock, view.fd) == sizeof(PyObject) &&
		       offsetof(struct sock, view.timeout_ns) ==
			       sizeof(PyObject) + 4 * sizeof(int) +
				       sizeof(void *),
	       "the head of PySocketSockObject");

extern PyTypeObject sock_type;
extern PyMethodDef sock_setup_methods[], sock_option_methods[];
extern PyMethodDef sock_io_methods[], sock_message_methods[];

/* ---- errors.c ---- */

extern PyObject *gaierror_type, *herror_type;

/* Makes gaierror and herror. 0, or -1 with an exception. */
int errors_init(PyObject *module);

/* Raise what a negative result stands for; err may be NULL. Keeps what a
 * signal handler has raised. Returns NULL. */
PyObject *fail(int64_t code, const struct afsock_err *err);

/* None, or what a negative result stands for. */
PyObject *none_or_fail(int64_t code, const struct afsock_err *err);

/* ---- wait.c: the interpreter's lock while a call may wait ---- */

PyThreadState *wait_begin(void);
void wait_end(PyThreadState *thread);

/* The library's hook for interrupted waits: runs Python's signal handlers. */
int run_handlers(void *arg);

#define WAIT_BEGIN { PyThreadState *thread_ = wait_begin();
#define WAIT_END wait_end(thread_); }

/* ---- address.c ---- */

/* An address as the library takes it, with what its texts live in. */
struct values {
	size_t n;
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	size_t held_count;
	PyObject *held[AFSOCK_TUPLE_MAX];
};

void values_done(struct values *values);

/* The items of a tuple; field names kinds, or is NULL. 0, or -1 with an
 * exception and nothing to end. */
int values_from_tuple(PyObject *tuple, const struct afsock_field *fields,
		      size_t field_count, struct values *ret);

/* One text as the resolver takes it: str (by the idna codec), bytes or
 * bytearray. As values_from_tuple, with one value. */
int values_from_host(PyObject *host, struct values *ret);

/* The address argument of caller ("bind"); looks names up. 0, or -1 with an
 * exception. */
int address_in(const struct sock *self, PyObject *arg, const char *caller,
	       struct afsock_addr *ret);

/* An address that the kernel gave, as Python has it. */
PyObject *address_out(const struct afsock_form *form,
		      const struct afsock_addr *addr);

/* ---- arguments ---- */

/* An int argument; false with an exception. */
bool arg_int(PyObject *arg, int *ret);
bool arg_ssize(PyObject *arg, Py_ssize_t *ret);
bool arg_count(const char *name, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max);

/* A timeout argument: None, int or float. */
bool arg_timeout(PyObject *arg, int64_t *ret_ns);
PyObject *timeout_out(int64_t timeout_ns);

/* ---- object.c ---- */

int sock_type_init(void);
void sock_sync(struct sock *self);
struct sock *sock_wrap(const struct afsock *s);

/* ---- functions of the module, NULL ended ---- */

extern PyMethodDef name_functions[], net_functions[];

#endif
