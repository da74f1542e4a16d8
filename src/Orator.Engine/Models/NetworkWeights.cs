using Orator.Checkpoints;

namespace Orator.Engine.Models;

/// <summary>Fills a network with weights from a file, which must fit exactly.</summary>
public static class NetworkWeights
{
    private const int NamesShown = 5;

    /// <summary>Sets all parameters and buffers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tensors">Tensors by the parameters' full names.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <param name="superfluous">Which further names may be there; null means none.</param>
    /// <exception cref="InputException">Tensors are missing, superfluous or of another shape, or hold a value that is not a finite number;
    /// the message names them.</exception>
    public static void Load(
        Module network, IReadOnlyDictionary<string, CheckpointTensor> tensors, string source, Func<string, bool>? superfluous = null)
    {
        Dictionary<string, Parameter> parameters = network.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        List<string> problems = [];
        Add("missing", parameters.Where(pair => !tensors.ContainsKey(pair.Key)).Select(pair => $"{pair.Key} {pair.Value.Shape}"));
        Add("superfluous", tensors.Keys.Where(name => !parameters.ContainsKey(name) && superfluous?.Invoke(name) != true));
        Add("of the wrong shape", from pair in parameters
                                  where tensors.TryGetValue(pair.Key, out CheckpointTensor? tensor) && tensor.Shape != pair.Value.Shape
                                  select $"{pair.Key} {tensors[pair.Key].Shape} instead of {pair.Value.Shape}");
        if (problems.Count > 0)
        {
            throw new InputException($"'{source}' does not fit the architecture and configuration: {string.Join("; ", problems)}.");
        }

        foreach ((string name, Parameter parameter) in parameters)
        {
            try
            {
                tensors[name].ReadFinite().Values.CopyTo(parameter.Values, 0);
            }
            catch (InvalidDataException e)
            {
                throw new InputException(e.Message, e);
            }
        }

        void Add(string what, IEnumerable<string> names)
        {
            string[] all = [.. names];
            if (all.Length > 0)
            {
                string rest = all.Length > NamesShown ? $" and {all.Length - NamesShown} more" : "";
                problems.Add($"{what}: {string.Join(", ", all.Take(NamesShown))}{rest}");
            }
        }
    }
}
