// A "cubin" is a shared object made of the kernels' sources (see ../compiler/nvrtc.cpp).
#include <dlfcn.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stand_in.h"

namespace stand_in {
namespace {

Living<Module> modules;

// The bytes of an object file: its table of sections comes last.
size_t size(const Elf64_Ehdr& header) { return header.e_shoff + static_cast<size_t>(header.e_shentsize) * header.e_shnum; }

bool writeAll(int file, const char* from, size_t bytes) {
  while (bytes > 0) {
    ssize_t n = write(file, from, bytes);
    if (n <= 0) {
      return false;
    }
    from += n;
    bytes -= n;
  }
  return true;
}

}  // namespace

Result loadModule(const void* image, Module** module) {
  Elf64_Ehdr header;
  memcpy(&header, image, sizeof header);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_DYN || header.e_machine == EM_CUDA) {
    return INVALID_IMAGE;
  }
  int file = memfd_create("kernels", MFD_CLOEXEC);
  void* library = nullptr;
  if (file >= 0 && writeAll(file, static_cast<const char*>(image), size(header))) {
    library = dlopen(("/proc/self/fd/" + std::to_string(file)).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      fprintf(stderr, "stand-in driver: %s\n", dlerror());
    }
  }
  if (file >= 0) {
    close(file);
  }
  if (library == nullptr) {
    return INVALID_IMAGE;
  }
  *module = modules.add(std::unique_ptr<Module>(new Module{library, {}}));
  return SUCCESS;
}

void unloadModule(Module* module) {
  dlclose(module->library);
  modules.remove(module);
}

Result findFunction(Module* module, const char* name, Function** function) {
  std::unique_ptr<Function>& found = module->functions[name];
  if (found == nullptr) {
    auto kernel = static_cast<const on_host::Kernel*>(dlsym(module->library, (std::string(name) + "_kernel").c_str()));
    auto run = reinterpret_cast<on_host::Run*>(dlsym(module->library, "espalier_run_on_host"));
    if (kernel == nullptr || run == nullptr) {
      module->functions.erase(name);
      return NOT_FOUND;
    }
    found.reset(new Function{kernel, run});
  }
  *function = found.get();
  return SUCCESS;
}

bool isModule(Module* module) { return modules.has(module); }

bool isFunction(Function* function) {
  for (const auto& module : modules.all) {
    for (const auto& one : module.second->functions) {
      if (one.second.get() == function) {
        return true;
      }
    }
  }
  return false;
}

long modulesAlive() { return static_cast<long>(modules.all.size()); }

void unloadAllModules() {
  while (!modules.all.empty()) {
    unloadModule(modules.all.begin()->first);
  }
}

}  // namespace stand_in
