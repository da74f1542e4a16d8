using System.Diagnostics;
using System.Globalization;

namespace Orator.Bench;

/// <summary>
/// One side of a comparison, in a process of its own: says that it is ready, does its work once for each line on standard input and answers
/// with the milliseconds; at the end of the input it answers with the largest memory that it ever held, in MB. PyTorch's workers speak the
/// same protocol.
/// </summary>
internal static class Worker
{
    public static void Serve(string item, int threads)
    {
        long begin = Stopwatch.GetTimestamp();
        using Work work = Work.Items[item](threads);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"ready: {work.Graph}, {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s"));
        while (Console.ReadLine() is not null)
        {
            TimeSpan start = Clock.Now;
            work.Run();
            Console.WriteLine((Clock.Now - start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
        }

        using Process process = Process.GetCurrentProcess();
        Console.WriteLine((process.PeakWorkingSet64 / 1e6).ToString("R", CultureInfo.InvariantCulture));
    }
}
