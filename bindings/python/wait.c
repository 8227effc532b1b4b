/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* wait.c - the interpreter's lock around everything that may wait */
#include "binding.h"

/*
 * The thread that let the lock go, for the hook, which runs in the middle of
 * a call of the same thread. PyGILState_Ensure would take the main
 * interpreter's state instead.
 */
static _Thread_local PyThreadState *waiting;

PyThreadState *wait_begin(void)
{
	return waiting = PyEval_SaveThread();
}

void wait_end(PyThreadState *thread)
{
	PyEval_RestoreThread(thread);
}

/* PEP 475: a handler that returns lets the wait go on, one that raises ends
 * it. Handlers may use sockets themselves, hence the second assignment. */
int run_handlers(void *arg)
{
	int raised;

	(void)arg;
	PyEval_RestoreThread(waiting);
	raised = PyErr_CheckSignals();
	waiting = PyEval_SaveThread();
	return raised;
}
