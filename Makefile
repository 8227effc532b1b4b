# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# make                  the library, the modules and the command, in build/
# make run              packages, build, the gateway demonstration (root)
# make check            packages, build, every ring of tests (root)
# make python           a replacement of CPython's _socket, in build/python/
# make bench            figures: afsock beside the raw calls and its peers
# make install          to DESTDIR and PREFIX
#
# README.md has the table of variables.

VERSION = 0.1.0
SOVERSION = 0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
MODULEDIR ?= $(LIBDIR)/afsock
PKG_CONFIG ?= pkg-config
INSTALL ?= install

# Families in the library, and families in files that it opens on first use.
all_families := $(sort $(notdir $(patsubst %/,%,$(wildcard families/*/))))
# So are parts of families, families/x/y with a file `libs`: "can/link".
all_parts := $(sort $(patsubst families/%/libs,%,$(wildcard families/*/*/libs)))
MODULES ?= $(if $(SAN),,bluetooth netlink $(all_parts))
FAMILIES ?= $(all_families)
PARTS ?= $(all_parts)
modules := $(filter $(FAMILIES),$(MODULES))
static := $(filter-out $(modules),$(FAMILIES))
unknown_families := $(filter-out $(all_families),$(FAMILIES))
ifneq ($(unknown_families),)
$(error FAMILIES: no directory families/$(firstword $(unknown_families)); there are: $(all_families))
endif
parts := $(filter $(addsuffix /%,$(FAMILIES)),$(filter $(PARTS),$(all_parts)))
file_parts := $(filter $(MODULES) $(addsuffix /%,$(modules)),$(parts))
static_parts := $(filter-out $(file_parts),$(parts))

CFLAGS ?= -O2 -g
AR ?= ar
OBJCOPY ?= $(patsubst %ar,%objcopy,$(AR))
SAN ?=
BUILD ?= build$(if $(SAN),-$(subst $(comma),-,$(SAN)))
comma := ,

warnings = -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
	-Wmissing-prototypes -Wstrict-prototypes -Wformat=2 \
	$(if $(WERROR),-Werror)
sanitize = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
	-fno-sanitize-recover=all)
cflags = -std=c11 $(warnings) -fvisibility=hidden -fPIC \
	-ffunction-sections -fdata-sections -Iinclude -I. $(sanitize)
compile = $(CC) $(cflags) $(CPPFLAGS) $(CFLAGS) -MMD -MP

V ?= 0
ifeq ($(V),0)
Q = @
say = @echo "  $(1)	$(patsubst $(BUILD)/%,%,$@)";
else
say =
endif

# What a family links with: pkg-config names in families/<name>/libs.
libs_of = $(strip $(foreach f,$(1),$(shell cat families/$(f)/libs 2>/dev/null)))
pkgs = $(call libs_of,$(1))
pkg_cflags = $(if $(call pkgs,$(1)),$(shell $(PKG_CONFIG) --cflags $(call pkgs,$(1))))
pkg_libs = $(if $(call pkgs,$(1)),$(shell $(PKG_CONFIG) --libs $(call pkgs,$(1))))

core_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard core/*.c))
known_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard families/*.c))
family_objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard families/$(1)/*.c))
static_objs := $(foreach f,$(static) $(static_parts),$(call family_objs,$(f)))
part_objs := $(foreach p,$(file_parts),$(call family_objs,$(p)))
lib_objs := $(core_objs) $(known_objs) $(static_objs)
module_files := $(patsubst %,$(BUILD)/modules/afsock_%.so,\
	$(modules) $(subst /,_,$(file_parts)))

# The command: what needs functions of a family is in cli/<name>/; without the
# family cli/absent/<name>.c stands for it. The functions of a family that is a
# module are not in the library, so the command has its objects too.
cli_families := $(filter $(all_families),$(notdir $(patsubst %/,%,$(wildcard cli/*/))))
cli_modules := $(filter $(cli_families),$(modules))
cli_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard cli/*.c \
	$(addprefix cli/,$(addsuffix /*.c,$(filter $(FAMILIES),$(cli_families)))) \
	$(addprefix cli/absent/,$(addsuffix .c,$(filter-out $(FAMILIES),$(cli_families))))) \
	) $(foreach f,$(cli_modules),$(call family_objs,$(f)))

shared := $(BUILD)/libafsock.so.$(VERSION)
archive := $(BUILD)/libafsock.a
command := $(BUILD)/afsock

all: $(shared) $(archive) $(module_files) $(command) $(BUILD)/afsock.pc

# ---- the table of families; rewritten only when it changes ----

FORCE:
.PHONY: FORCE all check run bench install uninstall dist clean examples fuzz \
	fault-runner fuzz-targets format lint deps tests python

$(BUILD)/families.c: FORCE | $(BUILD)
	@tools/gen-families "$(static)" "$(modules)" families >$@.new
	@tools/gen-parts "$(static_parts)" "$(file_parts)" families >>$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# The module directory that the library opens: the build's own until install.
$(BUILD)/moduledir.c: FORCE | $(BUILD)
	@printf '#include "core/internal.h"\nconst char afsock__module_dir[] = "%s";\n' \
		"$(abspath $(BUILD))/modules" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/installed/moduledir.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "core/internal.h"\nconst char afsock__module_dir[] = "%s";\n' \
		"$(MODULEDIR)" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Flags that objects depend on; a change of them builds anew. Expanded here: in
# the recipe they would have those of the target that asks first.
flags := $(compile) $(LDFLAGS) / $(static) / $(modules) $(file_parts)
$(BUILD)/flags: FORCE | $(BUILD)
	@echo '$(flags)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD):
	@mkdir -p $@

# ---- objects ----

# A family's own flags: its packages' and, for a file of a module, the mark.
object_family = $(patsubst families/%/,%,$(dir $(1)))
$(BUILD)/families/%.o: families/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(compile) $(call pkg_cflags,$(call object_family,$<)) \
		$(if $(filter $(modules) $(file_parts),$(call object_family,$<)),-DAFSOCK_BUILD_MODULE) \
		-c -o $@ $<

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(compile) -c -o $@ $<

$(BUILD)/%.o: $(BUILD)/%.c $(BUILD)/flags
	$(call say,CC)$(compile) -c -o $@ $<

# ---- library, modules, command ----

link_shared = $(CC) -shared -Wl,-soname,libafsock.so.$(SOVERSION) -Wl,-z,defs \
	-Wl,--version-script=core/libafsock.map $(sanitize) $(CFLAGS) $(LDFLAGS)
unsanitized = $(if $(SAN),$(filter-out -Wl$(comma)-z$(comma)defs,$(1)),$(1))

$(shared): $(lib_objs) $(BUILD)/families.o $(BUILD)/moduledir.o core/libafsock.map
	$(call say,LD)$(call unsanitized,$(link_shared)) -o $@ \
		$(filter %.o,$^) $(call pkg_libs,$(static) $(static_parts))
	@ln -sf $(@F) $(BUILD)/libafsock.so.$(SOVERSION)
	@ln -sf $(@F) $(BUILD)/libafsock.so

# One object, so that only the names of the headers are left: programs have
# names of their own. Its sections are still those of single functions, for
# --gc-sections.
define archive_recipe
	$(call say,AR)rm -f $@ && $(CC) -r -nostdlib $(filter -flto% -m%,$(CFLAGS)) \
		$(if $(findstring -flto,$(CFLAGS)),-O2 -flinker-output=nolto-rel) \
		-o $(@D)/afsock.o $^ && \
		$(OBJCOPY) --localize-hidden $(@D)/afsock.o && \
		$(AR) rcs $@ $(@D)/afsock.o
endef
$(archive): $(lib_objs) $(BUILD)/families.o $(BUILD)/moduledir.o
	$(archive_recipe)

# A part of a family that is a module links with that file.
family_module = $(filter $(modules),$(patsubst %/,%,$(dir $(1))))
define module_rule
$(BUILD)/modules/afsock_$(subst /,_,$(1)).so: $(call family_objs,$(1)) $(shared) \
		$(patsubst %,$(BUILD)/modules/afsock_%.so,$(call family_module,$(1)))
	@mkdir -p $$(@D)
	$$(call say,LD)$(CC) -shared $(if $(SAN),,-Wl,-z,defs) $$(sanitize) $$(CFLAGS) $$(LDFLAGS) \
		-Wl,-rpath,'$$$$ORIGIN/..' -o $$@ $$(filter %.o,$$^) \
		$(patsubst %,-L$(BUILD)/modules -l:afsock_%.so -Wl$(comma)-rpath$(comma)'$$$$ORIGIN',$(call family_module,$(1))) \
		-L$(BUILD) -lafsock $$(call pkg_libs,$(1))
endef
$(foreach m,$(modules) $(file_parts),$(eval $(call module_rule,$(m))))

$(BUILD)/cli/%.o: cflags += -iquote cli
$(command): $(cli_objs) $(shared)
	$(call say,LD)$(CC) $(sanitize) $(CFLAGS) $(LDFLAGS) -o $@ $(cli_objs) \
		-L$(BUILD) -lafsock $(call pkg_libs,$(cli_modules)) \
		-Wl,-rpath,'$$ORIGIN'

$(BUILD)/afsock.pc: afsock.pc.in FORCE | $(BUILD)
	@sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@LIBDIR@|$(LIBDIR)|g' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR)|g' \
		-e 's|@VERSION@|$(VERSION)|g' \
		-e 's|@PRIVATE@|$(call pkgs,$(static) $(static_parts))|g' $< >$@

# ---- tests ----

# The runner has the objects of the library and of the parts in it, for the
# tests of what is not exported, and a family of its own to prove that a directory is enough.
suites := $(wildcard tests/core/suite_*.c) \
	$(foreach f,$(FAMILIES) $(parts),$(wildcard tests/families/$(f)/suite_*.c))
test_objs := $(patsubst %.c,$(BUILD)/%.o,$(suites) tests/runner.c \
	$(wildcard tests/support/*.c) $(wildcard tests/families/toy/*.c))
runner := $(BUILD)/tests/run

$(BUILD)/tests/suites.inc: FORCE
	@mkdir -p $(@D)
	@for f in $(sort $(basename $(notdir $(suites)))); do echo "X($$f)"; done >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# The addresses that each family gives to the conformance suite.
$(BUILD)/tests/samples.inc: FORCE
	@mkdir -p $(@D)
	@cat $(wildcard $(foreach f,$(FAMILIES) toy,tests/families/$(f)/samples.inc)) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/tests/core/suite_conformance.o $(BUILD)/tests/core/suite_refused.o: \
	$(BUILD)/tests/samples.inc

$(BUILD)/tests/families.c: FORCE
	@mkdir -p $(@D)
	@tools/gen-families "$(static) $(wildcard tests/families/toy)" \
		"$(modules)" families >$@.new
	@tools/gen-parts "$(parts)" "" families >>$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/tests/%.o: cflags += -Itests -I$(BUILD)/tests -Wno-format-nonliteral \
	-DTEST_FAMILIES='"$(FAMILIES)"' \
	$(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
$(foreach p,$(parts),$(eval $(BUILD)/tests/families/$(p)/%.o: \
	cflags += $(call pkg_cflags,$(p))))
$(BUILD)/tests/fuzz/%.o: cflags += $(call pkg_cflags,$(parts)) -iquote cli
$(BUILD)/tests/runner.o: $(BUILD)/tests/suites.inc

$(runner): $(lib_objs) $(part_objs) $(test_objs) $(BUILD)/tests/families.o \
		$(BUILD)/moduledir.o $(module_files)
	$(call say,LD)$(CC) $(sanitize) $(CFLAGS) $(LDFLAGS) -rdynamic -o $@ \
		$(filter %.o,$^) $(call pkg_libs,$(static) $(parts)) \
		$(shell $(PKG_CONFIG) --libs check) -lpthread

# Prints every constant for tests/core/const_python.sh.
const_list := $(BUILD)/tests/core/const_list
$(const_list): $(BUILD)/tests/core/const_list.o $(shared) $(module_files)
	$(call say,LD)$(CC) $(sanitize) $(CFLAGS) $(LDFLAGS) -o $@ $< \
		-L$(BUILD) -lafsock -Wl,-rpath,'$$ORIGIN/../..'

examples_bin := $(patsubst %.c,$(BUILD)/%,$(wildcard examples/*.c))
$(BUILD)/examples/%: examples/%.c $(shared)
	@mkdir -p $(@D)
	$(call say,CC)$(compile) -o $@ $< -L$(BUILD) -lafsock \
		-Wl,-rpath,'$$ORIGIN/..' $(LDFLAGS)
examples: $(examples_bin)

bench_bin := $(patsubst %.c,$(BUILD)/%,$(wildcard bench/*.c))
$(BUILD)/bench/%: bench/%.c $(shared) $(archive)
	@mkdir -p $(@D)
	$(call say,CC)$(compile) -o $@ $< $(archive) $(LDFLAGS) \
		$(call pkg_libs,$(static) $(static_parts))

tests: $(runner) $(const_list)

# Fuzz targets, with libFuzzer (SAN=fuzzer-no-link,...) or a main that only
# replays files.
fuzz_names := $(filter-out replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
fuzz_bin := $(patsubst %,$(BUILD)/fuzz/%,$(fuzz_names))
fuzz_main = $(if $(findstring fuzzer,$(SAN)),,$(BUILD)/tests/fuzz/replay.o)
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o \
		$(lib_objs) $(part_objs) $(BUILD)/families.o $(BUILD)/moduledir.o
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(subst fuzzer-no-link,fuzzer,$(sanitize)) \
		$(CFLAGS) $(LDFLAGS) -o $@ $< $(fuzz_main) $(lib_objs) $(part_objs) \
		$(BUILD)/families.o $(BUILD)/moduledir.o \
		$(call pkg_libs,$(static) $(parts))
.SECONDARY: $(patsubst %,$(BUILD)/tests/fuzz/%.o,$(fuzz_names) replay)
fuzz-targets: $(fuzz_bin)

# The objects of the library with each call that can fail behind a wrapper.
fault_runner := $(BUILD)/fault/run
fault_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fault/*.c))
fault_wraps = $(patsubst %,-Wl$(comma)--wrap=%,free freeaddrinfo \
	if_freenameindex $(shell sed -n 's/^X(\(.*\))$$/\1/p' \
	tests/fault/functions.inc))
$(fault_runner): $(fault_objs) $(lib_objs) $(BUILD)/families.o \
		$(BUILD)/moduledir.o tests/fault/functions.inc $(module_files)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(sanitize) $(CFLAGS) $(LDFLAGS) -rdynamic \
		$(fault_wraps) -o $@ $(filter %.o,$^) $(call pkg_libs,$(static) $(static_parts))
fault-runner: $(fault_runner)

# ---- the replacement of CPython's _socket ----

PYTHON ?= /usr/bin/python3.11
python_query = $(shell $(PYTHON) -IS -c \
	'import sysconfig as s; print(s.$(1))')
python_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard bindings/python/*.c))
python_dir := $(BUILD)/python

# The headers' own warnings are not ours to mend. Which interpreter it was made
# for is in the file's name, so that another one does not load it.
$(BUILD)/bindings/python/%.o: bindings/python/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(compile) -isystem $(call python_query,get_path("include")) \
		-c -o $@ $<

$(python_dir)/built: $(python_objs) $(shared) bindings/python/hook/sitecustomize.py
	@mkdir -p $(@D)
	$(call say,LD)$(CC) -shared $(if $(SAN),,-Wl,-z,now) $(sanitize) $(CFLAGS) $(LDFLAGS) \
		-o $(@D)/_socket$(call python_query,get_config_var("EXT_SUFFIX")) \
		$(python_objs) -L$(BUILD) -lafsock -Wl,-rpath,'$$ORIGIN/..'
	@cp bindings/python/hook/sitecustomize.py $(@D)/
	@touch $@

python: $(python_dir)/built $(module_files)

# ---- what users type ----

deps:
	tools/deps check

run:
	tools/deps run
	+$(MAKE) --no-print-directory all
	tools/demo $(BUILD)

check:
	tools/deps check
	+tools/check

bench: all $(bench_bin)
	tools/bench $(BUILD)

# ---- installing ----

$(BUILD)/installed/libafsock.so.$(VERSION): $(lib_objs) $(BUILD)/families.o \
		$(BUILD)/installed/moduledir.o core/libafsock.map
	$(call say,LD)$(call unsanitized,$(link_shared)) -o $@ \
		$(filter %.o,$^) $(call pkg_libs,$(static) $(static_parts))
$(BUILD)/installed/libafsock.a: $(lib_objs) $(BUILD)/families.o \
		$(BUILD)/installed/moduledir.o
	$(archive_recipe)
$(BUILD)/installed/afsock: $(cli_objs) $(shared)
	$(call say,LD)$(CC) $(sanitize) $(CFLAGS) $(LDFLAGS) -o $@ $(cli_objs) \
		-L$(BUILD) -lafsock $(call pkg_libs,$(cli_modules))

man_pages = $(wildcard man/man1/*.1 man/man3/*.3 man/man7/*.7)
headers = $(wildcard include/afsock/*.h)
d = $(DESTDIR)
install: all $(BUILD)/installed/libafsock.so.$(VERSION) \
		$(BUILD)/installed/libafsock.a $(BUILD)/installed/afsock
	$(INSTALL) -d $(d)$(BINDIR) $(d)$(LIBDIR)/pkgconfig \
		$(d)$(INCLUDEDIR)/afsock $(d)$(COMPDIR) $(d)$(MODULEDIR) \
		$(d)$(MANDIR)/man1 $(d)$(MANDIR)/man3 $(d)$(MANDIR)/man7
	$(INSTALL) -m 644 $(headers) $(d)$(INCLUDEDIR)/afsock
	$(INSTALL) -m 755 $(BUILD)/installed/libafsock.so.$(VERSION) $(d)$(LIBDIR)
	ln -sf libafsock.so.$(VERSION) $(d)$(LIBDIR)/libafsock.so.$(SOVERSION)
	ln -sf libafsock.so.$(SOVERSION) $(d)$(LIBDIR)/libafsock.so
	$(INSTALL) -m 644 $(BUILD)/installed/libafsock.a $(d)$(LIBDIR)
	$(INSTALL) -m 644 $(BUILD)/afsock.pc $(d)$(LIBDIR)/pkgconfig
	$(if $(module_files),$(INSTALL) -m 755 $(module_files) $(d)$(MODULEDIR))
	$(INSTALL) -m 755 $(BUILD)/installed/afsock $(d)$(BINDIR)
	$(if $(wildcard cli/afsock.bash),$(INSTALL) -m 644 cli/afsock.bash $(d)$(COMPDIR)/afsock)
	for page in $(man_pages); do \
		$(INSTALL) -m 644 $$page $(d)$(MANDIR)/$$(basename $$(dirname $$page)); \
	done

uninstall:
	rm -f $(d)$(BINDIR)/afsock $(d)$(COMPDIR)/afsock \
		$(d)$(LIBDIR)/libafsock.so* $(d)$(LIBDIR)/libafsock.a \
		$(d)$(LIBDIR)/pkgconfig/afsock.pc
	rm -rf $(d)$(INCLUDEDIR)/afsock $(d)$(MODULEDIR)
	for page in $(man_pages); do \
		rm -f $(d)$(MANDIR)/$$(basename $$(dirname $$page))/$$(basename $$page); \
	done

DIST ?= afsock-$(VERSION).tar.gz
dist:
	git archive --prefix=afsock-$(VERSION)/ -o $(DIST) HEAD

clean:
	rm -rf build build-*

format:
	git diff -U0 --no-color HEAD -- '*.[ch]' | clang-format-diff -p1 -i

# FUZZ_SECONDS for each target, FUZZ_TARGETS some of them.
fuzz:
	+tests/fuzz/run $(FUZZ_TARGETS)

lint:
	tools/lint

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
