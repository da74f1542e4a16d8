using System.Diagnostics;
using System.Globalization;
using Orator.Bench.TorchSharp;
using TorchSharp;

// PyTorch's side of bench/Orator.Bench through TorchSharp: ITEM THREADS, or --version. The same networks and work as peers/torch_worker.py;
// see Orator.Bench/Worker.cs for the protocol.
if (NativeLibraryProblem.Find() is { } problem)
{
    Console.WriteLine($"its native library does not load: {problem}");
    return 1;
}

torch.InitializeDeviceType(DeviceType.CPU);
if (args is ["--version"])
{
    string version = typeof(torch).Assembly.GetName().Version!.ToString(3);
    Console.WriteLine($"ready: TorchSharp {version} (libtorch {torch.__version__})");
    return 0;
}

torch.set_num_threads(int.Parse(args[1], CultureInfo.InvariantCulture));
torch.manual_seed(1);
Action work = Works.Make(args[0]);
bool processor = Environment.GetEnvironmentVariable("ORATOR_BENCH_CLOCK") == "processor";
TimeSpan Now() => processor ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);
Console.WriteLine("ready");
while (Console.ReadLine() is not null)
{
    TimeSpan start = Now();
    using (torch.NewDisposeScope())
    {
        work();
    }

    Console.WriteLine((Now() - start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
}

using Process process = Process.GetCurrentProcess();
Console.WriteLine((process.PeakWorkingSet64 / 1e6).ToString("R", CultureInfo.InvariantCulture));
return 0;
