using System.Security.Cryptography;
using System.Text;

namespace Orator.Training.Data;

/// <summary>Deals people out to the splits.</summary>
public static class CorpusSplit
{
    /// <summary>
    /// Assigns each person to one split. People with videos and people with stills only are dealt out apart, so that every split has
    /// motion. The order is that of the SHA-256 of seed and name: it depends on neither the order of the sources nor on who else is there.
    /// </summary>
    /// <param name="people">Names, and whether there is a video of them.</param>
    /// <param name="seed">Selects the order.</param>
    /// <param name="validation">Share of the validation split, 0 to 0.5; at least one person if above 0 and there are three or
    /// more.</param>
    /// <param name="test">Share of the test split, likewise.</param>
    public static IReadOnlyDictionary<string, CorpusPart> Assign(
        IEnumerable<(string Name, bool HasVideo)> people, ulong seed, double validation, double test)
    {
        Dictionary<string, CorpusPart> parts = [];
        foreach (IGrouping<bool, (string Name, bool HasVideo)> group in people.GroupBy(person => person.HasVideo))
        {
            string[] order = Order(group.Select(person => person.Name), seed);
            int tests = Count(order.Length, test);
            int validations = Count(order.Length, validation);
            for (int i = 0; i < order.Length; i++)
            {
                parts[order[i]] = i < tests ? CorpusPart.Test : i < tests + validations ? CorpusPart.Validation : CorpusPart.Train;
            }
        }

        return parts;
    }

    /// <summary>Names in the order of the SHA-256 of seed and name.</summary>
    internal static string[] Order(IEnumerable<string> names, ulong seed) =>
        [.. names.OrderBy(name => Rank(name, seed), StringComparer.Ordinal)];

    private static int Count(int people, double share) => share > 0 && people >= 3 ? Math.Max(1, (int)Math.Round(share * people)) : 0;

    private static string Rank(string name, ulong seed) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{name}"))));
}
