/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bluez.c - what the Bluetooth family calls of a library that is not there */
int hci_devinfo(int id, void *info);

int hci_devinfo(int id, void *info)
{
	(void)id;
	(void)info;
	return -1;
}
