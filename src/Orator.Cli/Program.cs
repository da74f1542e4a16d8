using Orator.Cli;
using Orator.Cli.Terminal;

return await CommandRunner.RunAsync(OratorCommand.Create(), OratorCommand.Threads, args);
