using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orator;
using Orator.Bench;
using Orator.Engine;

// Side by side with PyTorch on this machine: both do the same work in turns, in processes of their own.
Option<string[]> items = new("--item") { Description = $"What to measure: {string.Join(", ", Work.Items.Keys)}. Default: all.", AllowMultipleArgumentsPerToken = true };
items.AcceptOnlyFromAmong([.. Work.Items.Keys]);
Option<int> runs = new("--runs") { Description = "Alternating runs of each side, after two to warm up.", DefaultValueFactory = _ => 7 };
Option<int> threads = new("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => Environment.ProcessorCount };
Option<PeerKind> peer = new("--peer") { Description = "Which PyTorch: TorchSharp's, a Python's, or (auto) TorchSharp's where it loads." };
Option<string> python = new("--python") { Description = "A Python that has PyTorch.", DefaultValueFactory = _ => "/usr/bin/python3" };
Option<bool> processor = new("--processor-time") { Description = "Measure processor time in place of time on the clock: for busy machines, with one thread." };
Option<bool> json = new("--json") { Description = "Print JSON in place of the table." };
Option<bool> serve = new("--serve") { Description = "Be the worker for the item.", Hidden = true };
RootCommand command = new("Compares Orator with PyTorch: time of a training step and of inference, peak memory.") { items, runs, threads, peer, python, processor, json, serve };
command.SetAction(arguments =>
{
    string[] given = arguments.GetValue(items) ?? [];
    if (arguments.GetValue(serve))
    {
        Worker.Serve(given[0], arguments.GetValue(threads));
        return 0;
    }

    try
    {
        if (arguments.GetValue(processor))
        {
            Clock.UseProcessor();
        }

        ThreadLimit.Use(arguments.GetValue(threads));
        Opponent opponent = Opponent.Find(arguments.GetValue(peer), arguments.GetValue(python)!);
        string[] names = given.Length > 0 ? given : [.. Work.Items.Keys.Where(opponent.Has)];
        if (names.FirstOrDefault(name => !opponent.Has(name)) is string missing)
        {
            throw new ArgumentException($"{opponent.Name} has no counterpart of {missing} here: choose --peer python.");
        }

        Print(Machine.Describe(), opponent, names, arguments.GetValue(runs), arguments.GetValue(json));
        return 0;
    }
    catch (Exception e) when (e is InvalidOperationException or ArgumentException or OratorException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 2;
    }
});
return command.Parse(args).Invoke();

static void Print(Machine machine, Opponent opponent, string[] names, int runs, bool json)
{
    if (json)
    {
        List<Comparison> rows = [.. names.Select(name => Comparison.Measure(name, opponent, machine.Threads, runs))];
        JsonSerializerOptions options = new(JsonSerializerOptions.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
        Console.WriteLine(JsonSerializer.Serialize(new { machine, peer = opponent.Name, rows }, options));
        return;
    }

    Console.WriteLine($"{machine}; beside {opponent.Name}\n");
    Console.WriteLine(
        $"| work | Orator ms | {opponent.Name} ms | ratio (min - max) | Orator MB | PyTorch MB | graph |\n|---|---|---|---|---|---|---|");
    foreach (string name in names)
    {
        Console.WriteLine(Comparison.Measure(name, opponent, machine.Threads, runs));
    }
}
