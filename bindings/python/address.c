/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * address.c - Python's address objects as the library's values, and back
 *
 * What a value means, its limits and its bytes are the families' business;
 * here Python's types become the library's four kinds.
 */
#define _GNU_SOURCE
#include "binding.h"

#include <stdio.h>

/* ---- one object to one value ---- */

void values_done(struct values *values)
{
	while (values->held_count)
		Py_DECREF(values->held[--values->held_count]);
}

/* Steals o, a bytes object. */
static bool hold_bytes(PyObject *o, struct values *values,
		       struct afsock_value *ret, bool is_text)
{
	if (!o)
		return false;
	values->held[values->held_count++] = o;
	*ret = is_text ? afsock_text_n(PyBytes_AS_STRING(o),
				       (size_t)PyBytes_GET_SIZE(o)) :
			 afsock_bytes(PyBytes_AS_STRING(o),
				      (size_t)PyBytes_GET_SIZE(o));
	return true;
}

static bool is_host(const struct afsock_field *field)
{
	return field && field->kind == &afsock_kind_host;
}

static bool from_str(PyObject *o, const struct afsock_field *field,
		     struct values *values, struct afsock_value *ret)
{
	if (PyUnicode_IS_COMPACT_ASCII(o)) {
		*ret = afsock_text_n(PyUnicode_DATA(o),
				     (size_t)PyUnicode_GET_LENGTH(o));
		return true;
	}
	if (!is_host(field))
		return hold_bytes(PyUnicode_EncodeFSDefault(o), values, ret,
				  true);
	o = PyUnicode_AsEncodedString(o, "idna", NULL);
	if (!o)
		PyErr_SetString(PyExc_TypeError,
				"encoding of hostname failed");
	return hold_bytes(o, values, ret, true);
}

/* CPython takes every 32-bit field modulo 2^32. Programs and its own tests use
 * that for negative numbers where -1 stands for all ones. */
static bool wraps(long long i, const struct afsock_field *field)
{
	return i < -1 && i >= INT32_MIN && field &&
	       (field->flags & AFSOCK_FIELD_ONES);
}

static bool from_int(PyObject *o, const struct afsock_field *field,
		     struct afsock_value *ret)
{
	PyObject *number = PyNumber_Index(o);
	int overflow;
	long long i;

	if (!number)
		return false;
	i = PyLong_AsLongLongAndOverflow(number, &overflow);
	*ret = wraps(i, field) ? afsock_uint((uint32_t)i) : afsock_int(i);
	if (overflow > 0)
		*ret = afsock_uint(PyLong_AsUnsignedLongLong(number));
	else if (overflow < 0)
		PyErr_SetString(PyExc_OverflowError,
				"address argument out of range");
	Py_DECREF(number);
	return !PyErr_Occurred();
}

static bool is_number(const struct afsock_field *field)
{
	return field && (field->kind->base == AFSOCK_INT ||
			 field->kind->base == AFSOCK_UINT);
}

static bool from_path(PyObject *o, struct values *values,
		      struct afsock_value *ret)
{
	PyObject *path = PyOS_FSPath(o);

	if (!path) {
		PyErr_Format(PyExc_TypeError,
			     "str, bytes or bytearray expected, not %.500s",
			     Py_TYPE(o)->tp_name);
		return false;
	}
	if (PyUnicode_Check(path))
		Py_SETREF(path, PyUnicode_EncodeFSDefault(path));
	return hold_bytes(path, values, ret, true);
}

static bool to_value(PyObject *o, const struct afsock_field *field,
		     struct values *values, struct afsock_value *ret)
{
	if (PyUnicode_Check(o))
		return from_str(o, field, values, ret);
	if (PyLong_Check(o) || PyIndex_Check(o) || is_number(field))
		return from_int(o, field, ret);
	if (PyBytes_Check(o)) {
		*ret = afsock_bytes(PyBytes_AS_STRING(o),
				    (size_t)PyBytes_GET_SIZE(o));
		return true;
	}
	if (PyObject_CheckBuffer(o))
		return hold_bytes(PyBytes_FromObject(o), values, ret, false);
	return from_path(o, values, ret);
}

/* ---- tuples ---- */

int values_from_tuple(PyObject *tuple, const struct afsock_field *fields,
		      size_t field_count, struct values *ret)
{
	size_t i;

	ret->n = (size_t)PyTuple_GET_SIZE(tuple);
	ret->held_count = 0;
	/* With more than that the library looks at the count alone. */
	for (i = 0; i < ret->n && i < AFSOCK_TUPLE_MAX; i++)
		if (!to_value(PyTuple_GET_ITEM(tuple, (Py_ssize_t)i),
			      i < field_count ? &fields[i] : NULL, ret,
			      &ret->items[i])) {
			values_done(ret);
			return -1;
		}
	return 0;
}

int values_from_host(PyObject *host, struct values *ret)
{
	ret->n = 1;
	ret->held_count = 0;
	if (PyUnicode_Check(host) && !PyUnicode_IS_COMPACT_ASCII(host))
		return hold_bytes(PyUnicode_AsEncodedString(host, "idna", NULL),
				  ret, &ret->items[0], true) ? 0 : -1;
	if (PyUnicode_Check(host) || PyBytes_Check(host) ||
	    PyByteArray_Check(host))
		return to_value(host, NULL, ret, &ret->items[0]) ? 0 : -1;
	PyErr_Format(PyExc_TypeError,
		     "str, bytes or bytearray expected, not %.500s",
		     Py_TYPE(host)->tp_name);
	return -1;
}

/* ---- the address argument of a method ---- */

static const char *family_macro(const struct sock *self)
{
	return self->s.ops ? self->s.ops->macro : "address family";
}

static bool is_bare(const struct afsock_shape *shape)
{
	return shape &&
	       (shape->flags & (AFSOCK_SHAPE_BARE | AFSOCK_SHAPE_EITHER));
}

/* A tuple around a value that stands alone is none, where the family's tuple
 * may not have it either; (family, bytes) is for all. */
static bool is_tuple(PyObject *arg, const struct afsock_shape *shape)
{
	return PyTuple_Check(arg) &&
	       !(shape && (shape->flags & AFSOCK_SHAPE_BARE) &&
		 PyTuple_GET_SIZE(arg) == 1);
}

static int values_in(const struct sock *self, PyObject *arg,
		     const struct afsock_shape *shape, const char *caller,
		     struct values *ret)
{
	if (is_tuple(arg, shape))
		return values_from_tuple(arg, shape ? shape->fields : NULL,
					 shape ? shape->n_max : 0, ret);
	if (!is_bare(shape)) {
		PyErr_Format(PyExc_TypeError,
			     "%s(): %s address must be tuple, not %.500s",
			     caller, family_macro(self),
			     Py_TYPE(arg)->tp_name);
		return -1;
	}
	ret->n = 1;
	ret->held_count = 0;
	return to_value(arg, shape->fields, ret, &ret->items[0]) ? 0 : -1;
}

/*
 * Limits of CPython's that its own tests insist on and the library goes past:
 * the kernel takes longer algorithm names since Linux 4.12.
 */
static const struct {
	int family;
	size_t item;
	size_t max;
} narrower[] = {
	{ AF_ALG, 1, 63 },
};

static size_t limit(const struct sock *self, const struct afsock_shape *shape,
		    size_t item)
{
	size_t i;

	for (i = 0; i < sizeof(narrower) / sizeof(narrower[0]); i++)
		if (narrower[i].family == self->s.family &&
		    narrower[i].item == item)
			return narrower[i].max;
	return shape->fields[item].max;
}

/* "AF_UNIX path too long": the words that programs look for in the text. */
static bool too_long(const struct sock *self, const struct afsock_shape *shape,
		     const struct values *values)
{
	const struct afsock_field *field;
	size_t i;

	for (i = 0; shape && i < values->n && i < shape->n_max; i++) {
		field = &shape->fields[i];
		if (values->items[i].kind != AFSOCK_TEXT &&
		    values->items[i].kind != AFSOCK_BYTES)
			continue;
		if (is_number(field) || is_host(field) ||
		    values->items[i].len <= limit(self, shape, i))
			continue;
		PyErr_Format(field->flags & AFSOCK_FIELD_ADDRESS ?
				     PyExc_OSError : PyExc_ValueError,
			     "%s %s%s too long", family_macro(self),
			     field->name,
			     field->kind == &afsock_kind_ifname ? " name" : "");
		return true;
	}
	return false;
}

/* Without the network first: the lock need not be given up for that. */
static int pack(const struct afsock_form *form,
		const struct afsock_shape *shape, const struct values *values,
		struct afsock_addr *ret)
{
	struct afsock_err err;
	int r = afsock_addr_pack(form, values->items, values->n, ret, &err);

	if (r == AFSOCK_EADDR && shape && shape->resolve) {
		WAIT_BEGIN
		r = afsock_resolve(form, values->items, values->n, ret, 1,
				   &err);
		WAIT_END
	}
	if (r >= 0)
		return 0;
	fail(r, &err);
	return -1;
}

int address_in(const struct sock *self, PyObject *arg, const char *caller,
	       struct afsock_addr *ret)
{
	struct afsock_form form = afsock_form_of(&self->s);
	const struct afsock_shape *shape = afsock_form_shape(&form);
	struct values values;
	int r;

	if (values_in(self, arg, shape, caller, &values) < 0)
		return -1;
	r = too_long(self, shape, &values) ? -1 :
					     pack(&form, shape, &values, ret);
	values_done(&values);
	return r;
}

/* ---- back ---- */

static PyObject *from_value(const struct afsock_value *v)
{
	switch (v->kind) {
	case AFSOCK_INT:
		return PyLong_FromLongLong(v->as.i);
	case AFSOCK_UINT:
		return PyLong_FromUnsignedLongLong(v->as.u);
	case AFSOCK_TEXT:
		return PyUnicode_DecodeFSDefaultAndSize(v->as.text,
							(Py_ssize_t)v->len);
	default:
		return PyBytes_FromStringAndSize(v->as.text,
						 (Py_ssize_t)v->len);
	}
}

PyObject *address_out(const struct afsock_form *form,
		      const struct afsock_addr *addr)
{
	struct afsock_tuple tuple;
	struct afsock_err err;
	PyObject *ret, *item;
	size_t i;
	int r;

	if (addr->len == 0)
		Py_RETURN_NONE;
	r = afsock_addr_unpack(form, addr, &tuple, &err);
	if (r < 0)
		return fail(r, &err);
	if (tuple.is_bare && tuple.n == 1)
		return from_value(&tuple.items[0]);
	ret = PyTuple_New((Py_ssize_t)tuple.n);
	for (i = 0; ret && i < tuple.n; i++) {
		item = from_value(&tuple.items[i]);
		if (item)
			PyTuple_SET_ITEM(ret, (Py_ssize_t)i, item);
		else
			Py_CLEAR(ret);
	}
	return ret;
}
