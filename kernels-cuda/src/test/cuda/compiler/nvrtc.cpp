// libnvrtc.so.13: compiles CUDA sources with g++ for this CPU. The "cubin" is a shared object; stand-in libcuda.so.1 loads it.
// What was compiled once lies in the folder `compiled` beside this library, by the hash of everything that went into it.
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#define EXPORTED extern "C" __attribute__((visibility("default")))

extern char** environ;

namespace {

namespace fs = std::filesystem;

enum { SUCCESS = 0, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6 };

struct Program {
  std::string name, source, log, object;
  std::vector<std::pair<std::string, std::string>> headers;
};

const int ARCHITECTURES[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};

fs::path home() {
  Dl_info info;
  dladdr(reinterpret_cast<const void*>(&home), &info);
  return fs::absolute(info.dli_fname).parent_path();
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// What every program begins with.
std::string languageOf(const fs::path& folder) {
  return read(folder / "cuda_on_host.h") + read(folder / "threads_on_host.h") + read(folder / "launch_on_host.h");
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

using Command = std::vector<std::string>;

Command compiler(const fs::path& folder) {
  Command command = {COMPILER, "-std=c++17", "-O2", "-g1",
#ifdef __x86_64__
                     "-mfma",
#endif
                     "-ffp-contract=off", "-fno-math-errno", "-fno-strict-aliasing", "-U_FORTIFY_SOURCE", "-Wall",
                     "-Wno-unknown-pragmas", "-DESPALIER_KERNELS_ALONE", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique", "-include",
                     (folder / "cuda_on_host.h").string(), "-x", "c++", "-c"};
  if (getenv("ESPALIER_STAND_IN_SANITIZE") != nullptr) {
    command.push_back("-fsanitize=alignment,bounds");
  }
  return command;
}

int run(const Command& command, const fs::path& output) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child;
  int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = -1;
  return failed != 0 || waitpid(child, &status, 0) < 0 ? -1 : status;
}

std::string hash(const std::string& text) {
  unsigned long long h = 14695981039346656037ull;
  for (unsigned char c : text) {
    h = (h ^ c) * 1099511628211ull;
  }
  char hex[17];
  snprintf(hex, sizeof hex, "%016llx", h);
  return hex;
}

int compile(Program& program) {
  fs::path here = home();
  Command command = compiler(here);
  std::string everything = languageOf(here) + program.name + program.source;
  for (const auto& header : program.headers) {
    everything += header.first + header.second;
  }
  for (const std::string& word : command) {
    everything += word;
  }
  fs::path kept = here / "compiled" / (hash(everything) + ".so");
  if (!fs::exists(kept)) {
    fs::create_directories(kept.parent_path());
    std::string pattern = (kept.parent_path() / "work-XXXXXX").string();
    fs::path work = mkdtemp(pattern.data());
    for (const auto& header : program.headers) {
      write(work / header.first, header.second);
    }
    write(work / program.name, program.source);
    std::string object = (work / "made.o").string(), made = (work / "made.so").string();
    command.insert(command.end(), {"-ffile-prefix-map=" + work.string() + "/=", "-I", work.string(), (work / program.name).string(), "-o", object});
    int status = run(command, work / "log");
    program.log = read(work / "log");
    if (status == 0) {
      status = run({COMPILER, "-shared", "-nostartfiles", object, "-o", made}, work / "log");
      program.log += read(work / "log");
    }
    if (status == 0) {
      fs::rename(work / "made.so", kept);
    }
    fs::remove_all(work);
    if (status != 0) {
      return COMPILATION;
    }
  }
  program.object = read(kept);
  return SUCCESS;
}

}  // namespace

EXPORTED const char* nvrtcGetErrorString(int error) {
  switch (error) {
    case SUCCESS: return "NVRTC_SUCCESS";
    case INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
    case INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
    case INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
    case COMPILATION: return "NVRTC_ERROR_COMPILATION";
    default: return "NVRTC_ERROR unknown";
  }
}
EXPORTED int nvrtcVersion(int* major, int* minor) {
  // No real version, and another one whenever the same sources give other objects: caches of cubins have it in their keys.
  std::string what = languageOf(home());
  for (const std::string& word : compiler(home())) {
    what += word;
  }
  *major = 13;
  *minor = 1000 + static_cast<int>(strtoull(hash(what).c_str(), nullptr, 16) % 1000000000);
  return SUCCESS;
}
EXPORTED int nvrtcGetNumSupportedArchs(int* count) {
  *count = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;
  return SUCCESS;
}
EXPORTED int nvrtcGetSupportedArchs(int* architectures) {
  memcpy(architectures, ARCHITECTURES, sizeof ARCHITECTURES);
  return SUCCESS;
}
EXPORTED int nvrtcCreateProgram(Program** program, const char* source, const char* name, int count, const char* const* headers,
                                const char* const* names) {
  *program = new Program{name == nullptr || *name == 0 ? "default_program" : name, source, "", "", {}};
  for (int i = 0; i < count; i++) {
    (*program)->headers.push_back({names[i], headers[i]});
  }
  return SUCCESS;
}
EXPORTED int nvrtcDestroyProgram(Program** program) {
  delete *program;
  *program = nullptr;
  return SUCCESS;
}
// Refuses what would give other bits on a device.
EXPORTED int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
  bool architecture = false, separate = false;
  for (int i = 0; i < count; i++) {
    std::string option = options[i];
    architecture |= option.rfind("-arch=sm_", 0) == 0 || option.rfind("--gpu-architecture=sm_", 0) == 0;
    separate |= option == "-fmad=false" || option == "--fmad=false";
    if (option.find("use_fast_math") != std::string::npos || option[0] != '-') {
      program->log = "the option " + option + " is refused";
      return INVALID_OPTION;
    }
  }
  if (!architecture || !separate) {
    program->log = "-arch=sm_XY and -fmad=false must be given";
    return INVALID_OPTION;
  }
  return compile(*program);
}
EXPORTED int nvrtcGetCUBINSize(Program* program, size_t* bytes) {
  *bytes = program->object.size();
  return program->object.empty() ? INVALID_PROGRAM : SUCCESS;
}
EXPORTED int nvrtcGetCUBIN(Program* program, char* cubin) {
  memcpy(cubin, program->object.data(), program->object.size());
  return program->object.empty() ? INVALID_PROGRAM : SUCCESS;
}
EXPORTED int nvrtcGetProgramLogSize(Program* program, size_t* bytes) {
  *bytes = program->log.size() + 1;
  return SUCCESS;
}
EXPORTED int nvrtcGetProgramLog(Program* program, char* log) {
  memcpy(log, program->log.c_str(), program->log.size() + 1);
  return SUCCESS;
}
