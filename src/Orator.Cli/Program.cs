using System.CommandLine;
using Orator.Cli;
using Orator.Cli.Commands;

RootCommand root = new("Orator makes a portrait speak: photo + voice (+ a video of somebody's manner of speaking) in, video out.");
root.Subcommands.Add(AnimateCommand.Create());
root.Subcommands.Add(ReenactCommand.Create());
root.Subcommands.Add(PerceiveCommand.Create());
root.Subcommands.Add(StyleCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
return await CommandRunner.RunAsync(root, args);
