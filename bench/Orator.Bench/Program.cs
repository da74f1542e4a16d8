using System.CommandLine;
using System.Globalization;
using Orator.Bench;

// Side by side with PyTorch on this machine: both do the same work in turns, in processes of their own.
Option<string[]> items = new("--item") { Description = $"What to measure: {string.Join(", ", Work.Items.Keys)}. Default: all.", AllowMultipleArgumentsPerToken = true };
Option<int> runs = new("--runs") { Description = "Alternating runs of each side, after two to warm up.", DefaultValueFactory = _ => 7 };
Option<int> threads = new("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => Environment.ProcessorCount };
Option<string> python = new("--python") { Description = "A Python that has PyTorch.", DefaultValueFactory = _ => "/usr/bin/python3" };
Option<bool> serve = new("--serve") { Description = "Be the worker for the item.", Hidden = true };
RootCommand command = new("Compares Orator with PyTorch: time of a training step and of inference, peak memory.") { items, runs, threads, python, serve };
command.SetAction(arguments =>
{
    string[] names = arguments.GetValue(items) is { Length: > 0 } given ? given : [.. Work.Items.Keys];
    string count = arguments.GetValue(threads).ToString(CultureInfo.InvariantCulture);
    if (arguments.GetValue(serve))
    {
        Worker.Serve(names[0], arguments.GetValue(threads));
        return;
    }

    string script = Path.Combine(AppContext.BaseDirectory, "peers", "torch_worker.py");
    Console.WriteLine("| work | Orator ms | PyTorch ms | ratio (min - max) | Orator MB | PyTorch MB | graph |\n|---|---|---|---|---|---|---|");
    foreach (string name in names)
    {
        using Peer ours = new(Environment.ProcessPath!, "--item", name, "--threads", count, "--serve");
        using Peer torch = new(arguments.GetValue(python)!, script, name, count);
        List<(double Ours, double Torch)> times = [];
        for (int run = -2; run < arguments.GetValue(runs); run++)
        {
            (double, double) pair = (ours.Run(), torch.Run());
            if (run >= 0)
            {
                times.Add(pair);
            }
        }

        double[] ratios = [.. times.Select(pair => pair.Ours / pair.Torch).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(times.Select(t => t.Ours)):F1} | {Median(times.Select(t => t.Torch)):F1} | **{Median(ratios):F2}** ({ratios[0]:F2} - {ratios[^1]:F2}) | {ours.End():F0} | {torch.End():F0} | {ours.Greeting["ready: ".Length..]} |"));
    }
});
return command.Parse(args).Invoke();

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
}
