using System.Globalization;
using System.Numerics;

namespace Orator.Checkpoints.PyTorch;

/// <summary>Turns the nested dictionaries of an archive into flat names, without recursion and with limits.</summary>
internal static class StateTree
{
    private const int MaximumDepth = 32;
    private const int MaximumEntries = 1_000_000;
    private const long MaximumNameCharacters = 64 << 20;

    /// <summary>Visits every leaf in order.</summary>
    /// <param name="root">What a pickle held.</param>
    /// <param name="tensor">Receives name and reference of each tensor.</param>
    /// <param name="scalar">Receives name and value of each number, truth value and text.</param>
    /// <exception cref="InvalidDataException">The tree is too deep, too large, contains itself, or two leaves have one name.</exception>
    public static void Flatten(object? root, Action<string, TensorReference> tensor, Action<string, object> scalar)
    {
        Stack<(string Name, int Depth, object? Value)> pending = new([("", 0, root)]);
        HashSet<string> names = [];
        long characters = 0;
        int visited = 0;
        while (pending.TryPop(out (string Name, int Depth, object? Value) next))
        {
            // Shared branches unfold once for each name that leads to them, so depth alone does not bound the work.
            characters += next.Name.Length;
            if (++visited + pending.Count > MaximumEntries || characters > MaximumNameCharacters || next.Depth > MaximumDepth)
            {
                throw new InvalidDataException("its dictionaries are nested too deeply or have too many entries");
            }

            switch (next.Value)
            {
                case PickleDictionary dictionary:
                    Push(pending, next.Name, next.Depth, dictionary.Items.Reverse());
                    break;
                case PickleList list:
                    Push(pending, next.Name, next.Depth, Enumerable.Range(0, list.Items.Count).Reverse()
                        .Select(i => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), list.Items[i])));
                    break;
                case TensorReference reference:
                    Claim(names, next.Name);
                    tensor(next.Name, reference);
                    break;
                case long or double or bool or string or BigInteger:
                    Claim(names, next.Name);
                    scalar(next.Name, next.Value);
                    break;
            }
        }
    }

    /// <summary>A key may itself contain the separator, so that two leaves could end up with one name.</summary>
    private static void Claim(HashSet<string> names, string name)
    {
        if (!names.Add(name))
        {
            throw new InvalidDataException($"it has two entries called '{PickleGlobals.Printable(name)}'");
        }
    }

    private static void Push(
        Stack<(string Name, int Depth, object? Value)> pending, string prefix, int depth, IEnumerable<KeyValuePair<string, object?>> items)
    {
        foreach ((string key, object? value) in items)
        {
            if (pending.Count > MaximumEntries || key.Length > 1000)
            {
                throw new InvalidDataException("its dictionaries have too many entries or too long names");
            }

            pending.Push((prefix.Length == 0 ? key : $"{prefix}/{key}", depth + 1, value));
        }
    }
}
